using Microsoft.Playwright;

namespace WaActors.Tests.Browser.Hosting;

/// <summary>Debian's chromium-headless-shell, or its chromium, driven by Playwright. Nothing is downloaded.</summary>
public static class Chromium
{
    /// <summary>Names another browser than the usual one.</summary>
    public const string EnvironmentVariable = "WAACTORS_CHROMIUM";

    // As root there is no sandbox; the rest keeps the browser from talking to anybody else
    private static readonly string[] Flags =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private static readonly string[] Usual = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];

    /// <summary>Where it is.</summary>
    public static string Executable =>
        Environment.GetEnvironmentVariable(EnvironmentVariable) is { Length: > 0 } named ? named : Usual.FirstOrDefault(File.Exists) ?? Usual[0];

    /// <summary>Why browser tests cannot run here; null when they can.</summary>
    public static string? WhyNot => File.Exists(Executable) ? null : $"{Executable} is missing: run ./test as root, which installs Debian's package, or name one in {EnvironmentVariable}.";

    public static Task<IBrowser> LaunchAsync(IPlaywright playwright) =>
        playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Executable, Args = Flags, Headless = true });
}
