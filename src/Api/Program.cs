using WaActors.Api;
using WaActors.Silo.Hosting;

// The front door: the REST surface, and in the same process a silo. Settings: WAACTORS_DB, WAACTORS_PORT or --port, WAACTORS_PUBLIC_URL,
// WAACTORS_ADMIN_KEY or WAACTORS_ADMIN_KEY_FILE; docs/api.md and docs/operations.md say more.
var builder = WebApplication.CreateBuilder(args);
builder.ListenAsConfigured();
builder.AddWaActorsSilo();
builder.Services.AddWaActorsApi(options => ApiSettings.Read(builder.Configuration, options));

var app = builder.Build();
app.MapWaActorsApi();
await app.RunAsync();
