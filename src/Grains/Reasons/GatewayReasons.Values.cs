using System.Globalization;
using WaActors.Reasons;

namespace WaActors.Grains.Reasons;

/// <summary>Those that have values.</summary>
public static partial class GatewayReasons
{
    /// <summary>An answer that tells nothing but its status.</summary>
    public static string HttpStatus(int status) => OfStatus("gateway.http_status", status, $"the gateway answered HTTP {status}");

    /// <summary>An answer of success to a send, without the id of a message.</summary>
    public static string WithoutMessageId(int status) => OfStatus("gateway.without_message_id", status, $"HTTP {status} without a message id");

    /// <summary>An answer to a send that no rule knows.</summary>
    public static string UnknownMeaning(int status) => OfStatus("gateway.unknown_meaning", status, $"HTTP {status} of unknown meaning");

    /// <summary>A medium could not be uploaded.</summary>
    public static string MediumNotUploaded(int status) => OfStatus("medium.not_uploaded", status, $"the medium could not be uploaded: HTTP {status}");

    /// <summary>The receiver of a webhook answered with an error.</summary>
    public static string ReceiverAnswered(int? status) => OfStatus("delivery.answered", status ?? 0, $"answered {status}");

    /// <summary>Nothing was written to the gateway.</summary>
    /// <param name="fault">The kind of fault.</param>
    public static string Unreachable(string fault) => CodedReason.Write("gateway.unreachable", "gateway unreachable: " + CodedReason.TextOf(fault), fault);

    /// <summary>Something was written, and nothing came back.</summary>
    /// <param name="fault">The kind of fault.</param>
    public static string Unanswered(string fault) => CodedReason.Write("gateway.unanswered", "no answer from the gateway: " + CodedReason.TextOf(fault), fault);

    /// <summary>The receiver of a webhook did not answer.</summary>
    /// <param name="fault">The kind of fault.</param>
    public static string ReceiverSilent(string fault) => CodedReason.Write("delivery.unanswered", "no answer: " + fault, fault);

    /// <summary>Whether a number has WhatsApp could not be asked.</summary>
    /// <param name="why">Why not.</param>
    public static string NotChecked(string why) => CodedReason.Write("gateway.not_checked", "the number could not be checked: " + CodedReason.TextOf(why), why);

    /// <summary>WhatsApp's own code for the end of a session.</summary>
    public static string SessionEnded(long code) => OfStatus("link.session_ended", code, $"WhatsApp ended the session ({code})");

    /// <summary>A gateway's own words, which are quoted as they are.</summary>
    /// <param name="words">Its words.</param>
    /// <param name="text">The same as a text; the words alone when it is null.</param>
    public static string Said(string words, string? text = null) => CodedReason.Write("gateway.said", text ?? words, words);

    /// <summary>Our words, and the gateway's own behind them.</summary>
    public static string Quoted(string phrase, string words, string text) => CodedReason.Write("gateway.quoted", text, phrase, words);

    private static string OfStatus(string code, long status, FormattableString text) =>
        CodedReason.Write(code, text.ToString(CultureInfo.InvariantCulture), status.ToString(CultureInfo.InvariantCulture));
}
