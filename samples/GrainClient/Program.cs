using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using WaActors;
using WaActors.Campaigns;
using WaActors.Instances;

// Another .NET service that uses WaActors' grains: it reads a number's status, starts a campaign and follows it to its end.
//   WAACTORS_DB=<connection string> dotnet run --project samples/GrainClient -- <instance id> <campaign id>
if (args.Length != 2 || !Guid.TryParse(args[0], out var instanceId) || !Guid.TryParse(args[1], out var campaignId)
    || Environment.GetEnvironmentVariable("WAACTORS_DB") is not { Length: > 0 } database)
{
    await Console.Error.WriteLineAsync("usage: WAACTORS_DB=<connection string> GrainClient <instance id> <campaign id>");
    return 2;
}

var builder = Host.CreateApplicationBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.UseOrleansClient(client => client
    .Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = ("waactors", "waactors"))
    .UseAdoNetClustering((AdoNetClusteringClientOptions options) => (options.Invariant, options.ConnectionString) = ("Npgsql", database)));
using var host = builder.Build();
await host.StartAsync();
var grains = host.Services.GetRequiredService<IGrainFactory>();

var instance = await grains.GetGrain<IInstanceGrain>(GrainKeys.Instance(instanceId)).GetStatusAsync();
Console.WriteLine($"instance {instance.InstanceId}: {instance.Link}, {instance.Permission}");

var campaign = grains.GetGrain<ICampaignGrain>(GrainKeys.Campaign(campaignId));
var started = await campaign.StartAsync();
if (!started.Done)
{
    await Console.Error.WriteLineAsync($"campaign {campaignId} does not start: {started.RefusalCode}");
    return 1;
}

// One call a second is plenty: counting reads every row of the campaign.
using var everySecond = new PeriodicTimer(TimeSpan.FromSeconds(1));
do
{
    var live = await campaign.GetLiveAsync();
    var counts = await campaign.GetCountsAsync();
    if (live is null || counts is null) return 1;
    Console.WriteLine($"{live.Status}: {counts.Sent + counts.Delivered + counts.Read} of {counts.Total} sent, {counts.Failed + counts.NoWhatsapp} refused, {counts.InDoubt} in doubt");
    if (live.Status is CampaignStatus.Completed or CampaignStatus.Cancelled) break;
}
while (await everySecond.WaitForNextTickAsync());

await host.StopAsync();
return 0;
