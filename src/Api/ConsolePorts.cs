using WaActors.Api.Auth;
using WaActors.Api.Recipients;
using WaActors.OperatorConsole.Commands;
using WaActors.OperatorConsole.Hosting;
using WaActors.OperatorConsole.Session;

namespace WaActors.Api;

/// <summary>The console, and what it needs of the REST surface.</summary>
internal static class ConsolePorts
{
    public static IServiceCollection AddConsole(this IServiceCollection services) => services
        .AddOperatorConsole()
        .AddSingleton<IApiKeyDesk, ApiKeyDesk>()
        .AddSingleton<IPhoneReader, PhoneReader>();
}
