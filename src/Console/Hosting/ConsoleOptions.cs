using System.ComponentModel.DataAnnotations;
using WaActors.Grains.Campaigns;

namespace WaActors.OperatorConsole.Hosting;

/// <summary>Settings of the console; section <c>WaActors:Console</c>.</summary>
public sealed class ConsoleOptions
{
    /// <summary>Where they stand in the configuration.</summary>
    public const string Section = "WaActors:Console";

    /// <summary>How long a sign-in lasts. Not lengthened by use.</summary>
    /// <value>12 h.</value>
    [Range(typeof(TimeSpan), "00:05:00", "30.00:00:00")]
    public TimeSpan SessionLife { get; set; } = TimeSpan.FromHours(12);

    /// <summary>Wrong passwords in a row after which a user is locked.</summary>
    /// <value>5.</value>
    [Range(1, 100)]
    public int SignInFailuresMax { get; set; } = 5;

    /// <summary>How long a lock lasts.</summary>
    /// <value>15 min.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan LockPeriod { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How often an open page asks whether its user or key may still see it.</summary>
    /// <value>15 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan RevalidatePeriod { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often an open dialog asks the gateway for the QR that is on show now. Longer than a gateway shows one (20 to 45 s) leaves a dead one on the page.</summary>
    /// <value>15 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan QrRenewal { get; set; } = TimeSpan.FromSeconds(15);
}

/// <summary>Limits of what people type into the console.</summary>
public static class ConsoleLimits
{
    /// <summary>Shortest password, in characters.</summary>
    public const int PasswordCharsMin = 10;

    /// <summary>Longest password, in characters.</summary>
    public const int PasswordCharsMax = 200;

    /// <summary>Longest user name and display name, in characters.</summary>
    public const int UserNameCharsMax = 100;

    /// <summary>Largest sign-in form, in bytes.</summary>
    public const int FormBytesMax = 16 * 1024;

    /// <summary>Longest name of a number, text or campaign, in characters.</summary>
    public const int NameCharsMax = 200;

    /// <summary>Longest text to send, in characters.</summary>
    public const int BodyCharsMax = TemplateLimits.BodyCharsMax;

    /// <summary>Rows of a page of a list.</summary>
    public const int PageRows = 50;
}
