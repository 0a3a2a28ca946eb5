using WaActors.Reasons;
namespace WaActors.Grains.Reasons;

/// <summary>What holds a number or a campaign back. Each constant is a text and its code (<see cref="WaActors.Reasons.CodedReason"/>).</summary>
public static partial class PaceReasons
{
    private const string Code = WaActors.Reasons.CodedReason.Mark;

    public const string QuietHours = "quiet hours of the number" + Code + "pace.quiet_hours";
    public const string Gap = "gap between sends" + Code + "pace.gap";
}
