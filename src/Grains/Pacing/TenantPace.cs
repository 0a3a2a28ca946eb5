using WaActors.Pacing;

namespace WaActors.Grains.Pacing;

/// <summary>What all campaigns of a tenant go by.</summary>
/// <param name="Calendar">Its clock and holidays.</param>
/// <param name="Window">When the campaigns that set no window of their own may send; null for always.</param>
public sealed record TenantPace(PaceCalendar Calendar, SendWindow? Window)
{
    /// <summary>UTC, and no window.</summary>
    public static readonly TenantPace None = new(PaceCalendar.Utc, Window: null);
}
