using WaActors.Grains.Campaigns;

namespace WaActors.OperatorConsole.Components.Shared;

/// <summary>A text that is being typed, for a preview.</summary>
/// <param name="Body">Its words.</param>
/// <param name="Parts">What goes with them, but for media.</param>
public sealed record TypedText(string Body, TemplateParts? Parts)
{
    /// <summary>Nothing is typed.</summary>
    public static readonly TypedText Nothing = new("", Parts: null);
}
