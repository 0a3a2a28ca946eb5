using WaActors.Tests.Browser.Hosting;

namespace WaActors.Tests.Browser;

/// <summary>Something to see on every page.</summary>
internal static class GalleryThings
{
    /// <summary>Name and path of every page.</summary>
    public static Task<IReadOnlyList<(string Name, string Path)>> PagesAsync(ConsoleWorld world) => Task.FromResult<IReadOnlyList<(string Name, string Path)>>(
    [
        ("overview", "/"),
    ]);
}
