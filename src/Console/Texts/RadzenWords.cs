using System.Globalization;
using Radzen;

namespace WaActors.OperatorConsole.Texts;

/// <summary>What Radzen's components say by themselves, in the page's language: keys <c>radzen.</c> of our texts. The rest is theirs, in English.</summary>
internal sealed class RadzenWords(Ui ui) : ILocalizer
{
    /// <inheritdoc/>
    public string? Get(string key, CultureInfo culture) => ui.Language.Find("radzen." + key);
}
