using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Radzen;
using WaActors.OperatorConsole.Commands;
using WaActors.OperatorConsole.Live;
using WaActors.OperatorConsole.Reading;
using WaActors.OperatorConsole.Session;
using WaActors.OperatorConsole.Texts;
using WaActors.Storage.Accounts;
using WaActors.Storage.Auditing;
using WaActors.Storage.Queries;
using WaActors.Storage.Samples;

namespace WaActors.OperatorConsole.Hosting;

/// <summary>Adds the console to a host that has storage, actors, and the ports of this project (<see cref="IApiKeyDesk"/> and its like).</summary>
public static class ConsoleServices
{
    /// <summary>The cookie's name.</summary>
    public const string CookieName = "waactors-console";

    /// <summary>Adds everything that <see cref="ConsolePages.MapOperatorConsole"/> needs.</summary>
    public static IServiceCollection AddOperatorConsole(this IServiceCollection services)
    {
        services.AddOptions<ConsoleOptions>()
            .Configure<IConfiguration>((options, configuration) => configuration.GetSection(ConsoleOptions.Section).Bind(options))
            .ValidateDataAnnotations().ValidateOnStart();
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddScoped<ILocalizer, RadzenWords>().AddRadzenComponents();
        services.AddCascadingAuthenticationState();
        services.AddAntiforgery(options => options.Cookie = new CookieBuilder
        {
            Name = "waactors-form", HttpOnly = true, SameSite = SameSiteMode.Strict, SecurePolicy = CookieSecurePolicy.SameAsRequest, IsEssential = true,
        });
        AddSession(services);
        services.AddScoped<Ui>().AddScoped<FirstReads>();
        AddLive(services);
        services.AddSingleton<CampaignReader>().AddSingleton<OverviewReader>().AddSingleton<PaceReader>();
        services.AddSingleton<UserStore>().AddSingleton<AuditLog>().AddSingleton<SendSamples>().AddSingleton<NumberQueries>().AddSingleton<NumberSendQueries>().AddSingleton<RecipientQueries>();
        services.AddSingleton<ForecastQueries>();
        services.AddSingleton<CommandDesk>().AddSingleton<NumberCommands>().AddSingleton<CampaignCommands>().AddSingleton<TextCommands>()
            .AddSingleton<AccountCommands>().AddSingleton<SuppressionCommands>().AddSingleton<NotificationCommands>();
        return services;
    }

    private static void AddLive(IServiceCollection services)
    {
        services.AddSingleton<LiveEvents>().AddSingleton<CountShelf>().AddSingleton<ForecastShelf>().AddSingleton<RateShelf>().AddSingleton<SendShelf>();
        services.AddHostedService<SendSampler>();
    }

    private static void AddSession(IServiceCollection services)
    {
        services.AddSingleton<IPasswordHasher<SignInDesk>, PasswordHasher<SignInDesk>>().AddSingleton<SignInDesk>();
        services.AddScoped<AuthenticationStateProvider, SessionWatch>();
        services.AddAuthentication().AddCookie(ConsoleClaims.Scheme, Configure);
        services.AddOptions<CookieAuthenticationOptions>(ConsoleClaims.Scheme)
            .Configure<IOptions<ConsoleOptions>>((cookie, console) => cookie.ExpireTimeSpan = console.Value.SessionLife);
        services.AddAuthorizationBuilder().AddPolicy(
            ConsoleClaims.Scheme, policy => policy.AddAuthenticationSchemes(ConsoleClaims.Scheme).RequireClaim(ConsoleClaims.Scope, ConsoleClaims.Read));
    }

    private static void Configure(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = CookieName;
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax; // a link in a notification leads to its page; no form of another site brings it along
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.SlidingExpiration = false;
        options.LoginPath = SessionEndpoints.SignInPath;
        options.AccessDeniedPath = SessionEndpoints.SignInPath;
        options.ReturnUrlParameter = "return";
        options.Events.OnValidatePrincipal = async context =>
        {
            var desk = context.HttpContext.RequestServices.GetRequiredService<SignInDesk>();
            if (context.Principal is not { } principal || !await desk.HoldsAsync(principal, context.HttpContext.RequestAborted)) context.RejectPrincipal();
        };
    }
}
