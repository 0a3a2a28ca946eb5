using WaActors.Silo.Hosting;

namespace WaActors.Api;

/// <summary>The short names that operators set.</summary>
internal static class ApiSettings
{
    private const int PortDefault = 8080;
    private const int PortMax = 65_535;

    /// <summary>Listens on <c>--port</c> or <c>WAACTORS_PORT</c> on all addresses; on 8080 when neither that nor ASP.NET's <c>urls</c> is set.
    /// </summary>
    public static WebApplicationBuilder ListenAsConfigured(this WebApplicationBuilder builder)
    {
        var port = builder.Configuration["port"] ?? builder.Configuration["WAACTORS_PORT"];
        if (port is null && builder.Configuration["urls"] is { Length: > 0 }) return builder;
        builder.WebHost.UseUrls($"http://*:{ParsePort(port)}");
        return builder;
    }

    /// <summary>Reads the section <c>WaActors:Api</c>, <c>WAACTORS_ADMIN_KEY</c> and <c>WAACTORS_ADMIN_KEY_FILE</c>.</summary>
    public static void Read(IConfiguration configuration, ApiOptions options)
    {
        configuration.GetSection("WaActors:Api").Bind(options);
        options.AdminKey = configuration["WAACTORS_ADMIN_KEY"] ?? options.AdminKey;
        options.AdminKeyFile = configuration["WAACTORS_ADMIN_KEY_FILE"] ?? options.AdminKeyFile;
    }

    /// <summary>The mode of <c>WAACTORS_MODE</c>, else of <c>WaActors:Api:Mode</c>: it decides what the process is made of.</summary>
    /// <exception cref="StartRefusedException">There is no such mode.</exception>
    public static HostMode ReadMode(IConfiguration configuration) =>
        HostModes.Parse(configuration["WAACTORS_MODE"] is { Length: > 0 } mode ? mode : configuration["WaActors:Api:Mode"]);

    private static int ParsePort(string? text)
    {
        if (text is null) return PortDefault;
        return int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var port) && port is >= 0 and <= PortMax
            ? port
            : throw new StartRefusedException($"'{text}' is no port: 0 to {PortMax}.");
    }
}
