using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WaActors.OperatorConsole.Hosting;

namespace WaActors.OperatorConsole.Session;

/// <summary>An open page ends soon after its user was disabled, got another role or password, or its key was revoked.</summary>
internal sealed class SessionWatch(ILoggerFactory loggers, SignInDesk desk, IOptions<ConsoleOptions> options)
    : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval => options.Value.RevalidatePeriod;

    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        desk.HoldsAsync(authenticationState.User, cancellationToken);
}
