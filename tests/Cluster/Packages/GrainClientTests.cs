using System.Diagnostics;
using System.Reflection;
using WaActors.FakeGateway;

namespace WaActors.Tests.Cluster.Packages;

/// <summary>The sample of another .NET service, as a process of its own, against a silo in another.</summary>
public class GrainClientTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Another_service_reads_a_number_starts_a_campaign_and_follows_it_to_its_end()
    {
        await using var fake = await FakeGatewayServer.StartAsync(cancellation: Cancellation);
        fake.Control.Seed(new InstanceSeed { Names = ["n1"], Quietly = true });
        await using var database = await MigratedDatabase.CreateAsync();
        var addresses = SiloAddresses.Free();
        using var api = new ApiProcess(database.ConnectionString, new Dictionary<string, string>
        {
            ["Cluster__SiloPort"] = $"{addresses.SiloPort}",
            ["Cluster__GatewayPort"] = $"{addresses.GatewayPort}",
        });
        api.Start();
        await api.WaitReadyAsync(Cancellation);
        var user = new CampaignUser(api.Client, Cancellation);
        var instances = await user.AddNumbersAsync(fake.BaseUrl, fake.Options.GlobalApiKey, ["n1"]);
        var campaign = await user.AddCampaignAsync("sample", instances, await user.AddTemplateAsync("Hi {{name}}"), "resend", ["5511912345671", "5511912345672"]);

        var (exitCode, output) = await RunSampleAsync(database.ConnectionString, instances[0], campaign);
        Assert.True(exitCode == 0, output);
        Assert.Contains($"instance {instances[0]}: Connected, Ok", output, StringComparison.Ordinal);
        Assert.Contains("Completed: 2 of 2 sent, 0 refused, 0 in doubt", output, StringComparison.Ordinal);

        var (refused, why) = await RunSampleAsync(database.ConnectionString, instances[0], Guid.Empty.ToString());
        Assert.Equal(1, refused);
        Assert.Contains("campaign_not_found", why, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output)> RunSampleAsync(string connectionString, params string[] arguments)
    {
        var assembly = typeof(GrainClientTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "SampleAssembly").Value!;
        var start = new ProcessStartInfo("dotnet", [assembly, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["WAACTORS_DB"] = connectionString;
        using var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(Limit);
        try
        {
            var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, string.Join('\n', output));
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }
}
