using WaActors.Api;
using WaActors.Silo.Hosting;

// The front door: the REST surface and, unless WAACTORS_MODE says otherwise, a silo in the same process. Settings: WAACTORS_DB, WAACTORS_PORT or --port,
// WAACTORS_PUBLIC_URL, WAACTORS_ADMIN_KEY or WAACTORS_ADMIN_KEY_FILE; docs/api.md and docs/operations.md say more.
try
{
    var builder = WebApplication.CreateBuilder(args);
    builder.ListenAsConfigured();
    builder.AddWaActors(ApiSettings.ReadMode(builder.Configuration));
    builder.Services.AddWaActorsApi(options => ApiSettings.Read(builder.Configuration, options));

    var app = builder.Build();
    app.MapWaActorsApi();
    await app.RunAsync();
    return Environment.ExitCode;
}
catch (Exception refused) when (StartRefusedException.Is(refused))
{
    return StartRefusedException.Tell(refused);
}
