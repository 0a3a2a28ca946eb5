using WaActors.FakeGateway;
using WaActors.Tests.Browser.Hosting;

namespace WaActors.Tests.Browser;

/// <summary>Something to see on every page.</summary>
internal static class GalleryThings
{
    private static readonly SemaphoreSlim Gate = new(1, 1);
    private static IReadOnlyList<(string Name, string Path)>? s_pages;

    /// <summary>Name and path of every page.</summary>
    public static async Task<IReadOnlyList<(string Name, string Path)>> PagesAsync(ConsoleWorld world)
    {
        await Gate.WaitAsync(ConsoleWorld.Cancellation);
        try
        {
            return s_pages ??= await MakeAsync(world);
        }
        finally
        {
            Gate.Release();
        }
    }

    private static async Task<IReadOnlyList<(string Name, string Path)>> MakeAsync(ConsoleWorld world)
    {
        var gateway = await world.AddGatewayAsync("Evolution São Paulo");
        List<Guid> numbers = [];
        foreach (var (name, n) in new[] { "Loja Centro", "Loja Pinheiros", "Loja Moema", "Televendas", "Pós-venda" }.Select((name, n) => (name, n)))
            numbers.Add(await world.AddLinkedNumberAsync(gateway, name, $"gallery-{n}"));
        await world.PostAsync("/v1/instances", new { name = "Recepção", gatewayId = gateway, externalName = "gallery-unlinked", phone = "11987654321" });
        world.Act("gallery-2", InstanceAction.LogoutByPhone);
        await world.UntilLinkAsync(numbers[2], "disconnected");
        world.Act("gallery-3", InstanceAction.Ban);
        return
        [
            ("overview", "/"),
            ("numbers", "/numbers"),
            ("number", $"/numbers/{numbers[2]}"),
            ("number-new", "/numbers/new"),
        ];
    }
}
