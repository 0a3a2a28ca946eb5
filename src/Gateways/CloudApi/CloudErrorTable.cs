using WaActors.Grains.Reasons;

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
        new([0, 104, 190], ErrorScope.Account, CloudVerdict.LinkLost, CloudReasons.TokenRefused),
        new([3, 10, 131005], ErrorScope.Account, CloudVerdict.Restricted, CloudReasons.PermissionMissing) { Wait = Mended },
        new([200], ErrorScope.Account, CloudVerdict.Restricted, CloudReasons.PermissionMissing) { Through = 299, Wait = Mended },
        new([368, 131031], ErrorScope.Account, CloudVerdict.Restricted, CloudReasons.AccountLocked) { Wait = Punished },
        new([131042], ErrorScope.Account, CloudVerdict.Restricted, CloudReasons.PaymentProblem) { Wait = Mended },
        new([134011], ErrorScope.Account, CloudVerdict.Restricted, CloudReasons.PaymentTerms) { Wait = Mended },
        new([131064], ErrorScope.Account, CloudVerdict.Restricted, CloudReasons.Misclassified) { Wait = Punished },
        new([4], ErrorScope.Account, CloudVerdict.Later, CloudReasons.AppCalls) { Wait = HourlyQuota },
        new([80007], ErrorScope.Account, CloudVerdict.Later, CloudReasons.AccountCalls) { Wait = HourlyQuota },

        // The number
        new([100], ErrorScope.Number, CloudVerdict.LinkLost, CloudReasons.NumberNotKnown) { Subcode = 33 },
        new([803], ErrorScope.Number, CloudVerdict.LinkLost, CloudReasons.NumberNotKnown),
        new([33], ErrorScope.Number, CloudVerdict.LinkLost, CloudReasons.NumberDeleted),
        new([133010, 131045], ErrorScope.Number, CloudVerdict.LinkLost, CloudReasons.NotRegistered),
        new([131037], ErrorScope.Number, CloudVerdict.Restricted, CloudReasons.DisplayName) { Wait = Mended },
        new([131048], ErrorScope.Number, CloudVerdict.Restricted, CloudReasons.QualityLimited)
        {
            Wait = Punished,
        },
        new([130429], ErrorScope.Number, CloudVerdict.Later, CloudReasons.Throughput) { Wait = TimeSpan.FromSeconds(5) },
        new([131057], ErrorScope.Number, CloudVerdict.Later, CloudReasons.Maintenance) { Wait = TimeSpan.FromMinutes(1) },
        // Meta itself, though within the range of registration codes below
        new([2, 133004, 131016], ErrorScope.Gateway, CloudVerdict.Later, CloudReasons.Overloaded),
        new([133000], ErrorScope.Number, CloudVerdict.LinkLost, CloudReasons.RegistrationNotComplete) { Through = 133016 },

        // The pair: one message in six seconds
        new([131056], ErrorScope.Pair, CloudVerdict.RouteLater, CloudReasons.PairLimit) { Wait = TimeSpan.FromSeconds(6) },

        // The recipient
        new([131026], ErrorScope.Recipient, CloudVerdict.NotOnWhatsApp, CloudReasons.CannotTake),
        new([131050], ErrorScope.OptedOut, CloudVerdict.Rejected, CloudReasons.StoppedMarketing),
        new([131049], ErrorScope.Recipient, CloudVerdict.Rejected, CloudReasons.EnoughMarketing),
        new([130472], ErrorScope.Recipient, CloudVerdict.Rejected, CloudReasons.Experiment),
        new([131047], ErrorScope.Recipient, CloudVerdict.Rejected, CloudReasons.NotWithinDay),
        new([131021], ErrorScope.Recipient, CloudVerdict.Rejected, CloudReasons.RecipientIsSender),
        new([131030], ErrorScope.Recipient, CloudVerdict.Rejected, CloudReasons.NotOnTestList),
        new([130403], ErrorScope.Recipient, CloudVerdict.Rejected, CloudReasons.BusinessBlocked),
        new([130497], ErrorScope.Recipient, CloudVerdict.Rejected, CloudReasons.Country),

        // The template: the same for everybody, so the route waits and nobody is failed
        new([132001], ErrorScope.Template, CloudVerdict.RouteLater, CloudReasons.NoSuchTemplate) { Wait = Mended },
        new([132015], ErrorScope.Template, CloudVerdict.RouteLater, CloudReasons.TemplatePaused) { Wait = Mended },
        new([132016], ErrorScope.Template, CloudVerdict.RouteLater, CloudReasons.TemplateDisabled) { Wait = Mended },
        new([132068], ErrorScope.Template, CloudVerdict.RouteLater, CloudReasons.FlowBlocked) { Wait = Mended },
        new([132069], ErrorScope.Template, CloudVerdict.RouteLater, CloudReasons.FlowSlowed) { Wait = Mended },
        new([131063], ErrorScope.Template, CloudVerdict.RouteLater, CloudReasons.MarketingOff) { Wait = Mended },
        // What depends on a recipient's variables fails that recipient; in a row it takes the route out (C-8)
        new([132000], ErrorScope.Template, CloudVerdict.Rejected, CloudReasons.ParameterCount) { Quotes = true },
        new([132012, 132018], ErrorScope.Template, CloudVerdict.Rejected, CloudReasons.ParameterFit) { Quotes = true },
        new([132005], ErrorScope.Template, CloudVerdict.Rejected, CloudReasons.TemplateTooLong),
        new([132007], ErrorScope.Template, CloudVerdict.Rejected, CloudReasons.TemplatePolicy),
        new([135000], ErrorScope.Template, CloudVerdict.Rejected, CloudReasons.ParameterRefused),

        // The message
        new([100, 131008, 131009, 131051], ErrorScope.Message, CloudVerdict.Rejected, CloudReasons.RequestRefused) { Quotes = true },
        new([131052, 131053], ErrorScope.Message, CloudVerdict.Rejected, CloudReasons.MediumNotTaken),

        // Meta does not know itself
        new([1, 131000], ErrorScope.Unknown, CloudVerdict.InDoubt, CloudReasons.Failed),
    ];

    /// <summary>The line of a code; null for one that is not documented.</summary>
    public static CloudErrorRule? Find(int code, int? subcode = null) => Rules.FirstOrDefault(rule => rule.Fits(code, subcode));
}
