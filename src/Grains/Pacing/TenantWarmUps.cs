namespace WaActors.Grains.Pacing;

/// <summary>A tenant's own warm-up by kind of line; null for the recommended one, empty for none.</summary>
/// <param name="Cold">Of new lines.</param>
/// <param name="Warm">Of lines in use.</param>
/// <param name="Cloud">Of official accounts.</param>
public sealed record TenantWarmUps(
    IReadOnlyList<WarmUpStage>? Cold = null, IReadOnlyList<WarmUpStage>? Warm = null, IReadOnlyList<WarmUpStage>? Cloud = null)
{
    /// <summary>All as recommended.</summary>
    public static readonly TenantWarmUps None = new();

    /// <summary>The kinds of lines that have a warm-up. One without limits has none.</summary>
    public static readonly IReadOnlyList<PaceProfile> Profiles = [PaceProfile.Cold, PaceProfile.Warm, PaceProfile.Cloud];

    /// <summary>The tenant's own for a kind of line; null for the recommended one.</summary>
    public IReadOnlyList<WarmUpStage>? Of(PaceProfile profile) => profile switch
    {
        PaceProfile.Cold => Cold,
        PaceProfile.Warm => Warm,
        PaceProfile.Cloud => Cloud,
        _ => null,
    };
}
