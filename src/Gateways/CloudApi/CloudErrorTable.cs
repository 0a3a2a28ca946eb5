namespace WaActors.Gateways.CloudApi;

/// <summary>
/// Every documented code, the first line that fits counts. An error is an answer of Meta: nothing left, except where the code itself says that Meta does
/// not know (1, 131000). What only a person can mend is tried again every hour, so that nobody has to tell us; what is a punishment, once a day.
/// </summary>
internal static class CloudErrorTable
{
    private static readonly TimeSpan Mended = TimeSpan.FromHours(1);
    private static readonly TimeSpan Punished = TimeSpan.FromDays(1);
    private static readonly TimeSpan HourlyQuota = TimeSpan.FromMinutes(10);

    public static IReadOnlyList<CloudErrorRule> Rules { get; } =
    [
        // The account: all its numbers
        new([0, 104, 190], ErrorScope.Account, CloudVerdict.LinkLost, "Meta refused the access token: set a new key of the gateway"),
        new([3, 10, 131005], ErrorScope.Account, CloudVerdict.Restricted, "the access token lacks a permission; concerns all numbers of the account") { Wait = Mended },
        new([200], ErrorScope.Account, CloudVerdict.Restricted, "the access token lacks a permission; concerns all numbers of the account") { Through = 299, Wait = Mended },
        new([368, 131031], ErrorScope.Account, CloudVerdict.Restricted, "Meta locked the account for a policy; concerns all its numbers") { Wait = Punished },
        new([131042], ErrorScope.Account, CloudVerdict.Restricted, "the account has a payment problem; concerns all its numbers") { Wait = Mended },
        new([134011], ErrorScope.Account, CloudVerdict.Restricted, "the account has not accepted the payment terms; concerns all its numbers") { Wait = Mended },
        new([131064], ErrorScope.Account, CloudVerdict.Restricted, "Meta limited the account for misclassified templates; concerns all its numbers") { Wait = Punished },
        new([4], ErrorScope.Account, CloudVerdict.Later, "the app made too many calls; concerns all numbers of the account") { Wait = HourlyQuota },
        new([80007], ErrorScope.Account, CloudVerdict.Later, "the account made too many calls; concerns all its numbers") { Wait = HourlyQuota },

        // The number
        new([100], ErrorScope.Number, CloudVerdict.LinkLost, "Meta does not know this phone number id, or the token may not use it") { Subcode = 33 },
        new([803], ErrorScope.Number, CloudVerdict.LinkLost, "Meta does not know this phone number id, or the token may not use it"),
        new([33], ErrorScope.Number, CloudVerdict.LinkLost, "the phone number was deleted at Meta"),
        new([133010, 131045], ErrorScope.Number, CloudVerdict.LinkLost, "the phone number is not registered for the Cloud API"),
        new([131037], ErrorScope.Number, CloudVerdict.Restricted, "the number's display name is not approved") { Wait = Mended },
        new([131048], ErrorScope.Number, CloudVerdict.Restricted, "WhatsApp limits the number for its quality or for spam; may concern all numbers of the portfolio")
        {
            Wait = Punished,
        },
        new([130429], ErrorScope.Number, CloudVerdict.Later, "the number's throughput is reached") { Wait = TimeSpan.FromSeconds(5) },
        new([131057], ErrorScope.Number, CloudVerdict.Later, "the number is in maintenance") { Wait = TimeSpan.FromMinutes(1) },
        // Meta itself, though within the range of registration codes below
        new([2, 133004, 131016], ErrorScope.Gateway, CloudVerdict.Later, "Meta's service is overloaded or not available"),
        new([133000], ErrorScope.Number, CloudVerdict.LinkLost, "the phone number's registration is not complete") { Through = 133016 },

        // The pair: one message in six seconds
        new([131056], ErrorScope.Pair, CloudVerdict.RouteLater, "too many messages from this number to this recipient") { Wait = TimeSpan.FromSeconds(6) },

        // The recipient
        new([131026], ErrorScope.Recipient, CloudVerdict.NotOnWhatsApp, "the recipient has no WhatsApp, or one that cannot take it"),
        new([131050], ErrorScope.OptedOut, CloudVerdict.Rejected, "the recipient stopped marketing messages of this business"),
        new([131049], ErrorScope.Recipient, CloudVerdict.Rejected, "WhatsApp did not deliver it, because the recipient gets enough marketing; not before a day has passed"),
        new([130472], ErrorScope.Recipient, CloudVerdict.Rejected, "the recipient is part of an experiment of Meta's without marketing messages"),
        new([131047], ErrorScope.Recipient, CloudVerdict.Rejected, "the recipient has not written within 24 hours: send an approved template (cloudTemplate)"),
        new([131021], ErrorScope.Recipient, CloudVerdict.Rejected, "the recipient is the number itself"),
        new([131030], ErrorScope.Recipient, CloudVerdict.Rejected, "the recipient is not on the list of a test number"),
        new([130403], ErrorScope.Recipient, CloudVerdict.Rejected, "the business blocked the recipient"),
        new([130497], ErrorScope.Recipient, CloudVerdict.Rejected, "the account may not write to the recipient's country"),

        // The template: the same for everybody, so the route waits and nobody is failed
        new([132001], ErrorScope.Template, CloudVerdict.RouteLater, "there is no such template in this language, or it is not approved") { Wait = Mended },
        new([132015], ErrorScope.Template, CloudVerdict.RouteLater, "WhatsApp paused the template for its quality") { Wait = Mended },
        new([132016], ErrorScope.Template, CloudVerdict.RouteLater, "WhatsApp disabled the template") { Wait = Mended },
        new([132068], ErrorScope.Template, CloudVerdict.RouteLater, "the template's flow is blocked") { Wait = Mended },
        new([132069], ErrorScope.Template, CloudVerdict.RouteLater, "the template's flow is slowed down") { Wait = Mended },
        new([131063], ErrorScope.Template, CloudVerdict.RouteLater, "marketing templates are switched off for the Cloud API") { Wait = Mended },
        // What depends on a recipient's variables fails that recipient; in a row it takes the route out (C-8)
        new([132000], ErrorScope.Template, CloudVerdict.Rejected, "the number of parameters does not fit the template") { Quotes = true },
        new([132012, 132018], ErrorScope.Template, CloudVerdict.Rejected, "a parameter does not fit the template") { Quotes = true },
        new([132005], ErrorScope.Template, CloudVerdict.Rejected, "the template's text is too long with these parameters"),
        new([132007], ErrorScope.Template, CloudVerdict.Rejected, "the template's text breaks WhatsApp's policy"),
        new([135000], ErrorScope.Template, CloudVerdict.Rejected, "Meta refused a parameter, or held the template back and dropped it"),

        // The message
        new([100, 131008, 131009, 131051], ErrorScope.Message, CloudVerdict.Rejected, "Meta refused the request") { Quotes = true },
        new([131052, 131053], ErrorScope.Message, CloudVerdict.Rejected, "Meta could not fetch or take the medium"),

        // Meta does not know itself
        new([1, 131000], ErrorScope.Unknown, CloudVerdict.InDoubt, "Meta failed for an unknown reason"),
    ];

    /// <summary>The line of a code; null for one that is not documented.</summary>
    public static CloudErrorRule? Find(int code, int? subcode = null) => Rules.FirstOrDefault(rule => rule.Fits(code, subcode));
}
