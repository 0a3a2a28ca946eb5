using System.Globalization;
using WaActors.Reasons;

namespace WaActors.Grains.Reasons;

/// <summary>Those that have values.</summary>
public static partial class CloudReasons
{
    /// <summary>Our words and Meta's code, with which Meta's documentation is searched.</summary>
    public static string Error(string says, int code) => CodedReason.Write(
        "meta.error", string.Create(CultureInfo.InvariantCulture, $"{CodedReason.TextOf(says)} ({code})"), says, code.ToString(CultureInfo.InvariantCulture));

    public static string QualityLow(string status) => Says("meta.quality_low", status, "the number's quality is low or its limit reached");

    public static string NotVerified(string status) => Says("meta.not_verified", status, "verify and register the number in WhatsApp Manager");

    public static string SeeQuality(string status) => Says("meta.see_quality", status, "see Account Quality in WhatsApp Manager");

    public static string NoLongerOfAccount(string status) => Says("meta.no_longer_of_account", status, "the number is no longer of this account");

    /// <summary>A status that no version of Meta's documentation has.</summary>
    public static string StatusNotKnown(string status) => CodedReason.Write("meta.status_not_known", "Meta tells a status that is not known: " + status, status);

    /// <summary>What Meta's health of an account says against sending.</summary>
    /// <param name="causes">Entities and codes: <c>WABA 141006</c>.</param>
    public static string Blocks(string causes) => CodedReason.Write("meta.blocks", "Meta blocks sending: " + causes, causes);

    /// <summary>A restriction that Meta told.</summary>
    /// <param name="types">Meta's names of it.</param>
    public static string Restricts(string types) => CodedReason.Write("meta.restricts", "Meta restricts the account: " + types, types);

    private static string Says(string code, string status, string advice) => CodedReason.Write(code, $"Meta says {status}: {advice}", status);
}
