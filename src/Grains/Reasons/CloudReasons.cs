using WaActors.Reasons;
namespace WaActors.Grains.Reasons;

/// <summary>What the adapter of the Cloud API says in Meta's stead. Each constant is a text and its code (<see cref="WaActors.Reasons.CodedReason"/>).</summary>
public static partial class CloudReasons
{
    private const string Code = WaActors.Reasons.CodedReason.Mark;

    public const string TokenRefused = "Meta refused the access token: set a new key of the gateway" + Code + "meta.token_refused";
    public const string PermissionMissing = "the access token lacks a permission; concerns all numbers of the account" + Code + "meta.permission_missing";
    public const string AccountLocked = "Meta locked the account for a policy; concerns all its numbers" + Code + "meta.account_locked";
    public const string PaymentProblem = "the account has a payment problem; concerns all its numbers" + Code + "meta.payment_problem";
    public const string PaymentTerms = "the account has not accepted the payment terms; concerns all its numbers" + Code + "meta.payment_terms";
    public const string Misclassified = "Meta limited the account for misclassified templates; concerns all its numbers" + Code + "meta.misclassified";
    public const string AppCalls = "the app made too many calls; concerns all numbers of the account" + Code + "meta.app_calls";
    public const string AccountCalls = "the account made too many calls; concerns all its numbers" + Code + "meta.account_calls";
    public const string NumberNotKnown = "Meta does not know this phone number id, or the token may not use it" + Code + "meta.number_not_known";
    public const string NumberDeleted = "the phone number was deleted at Meta" + Code + "meta.number_deleted";
    public const string NotRegistered = "the phone number is not registered for the Cloud API" + Code + "meta.not_registered";
    public const string DisplayName = "the number's display name is not approved" + Code + "meta.display_name";
    public const string QualityLimited = "WhatsApp limits the number for its quality or for spam; may concern all numbers of the portfolio" + Code + "meta.quality_limited";
    public const string Throughput = "the number's throughput is reached" + Code + "meta.throughput";
    public const string Maintenance = "the number is in maintenance" + Code + "meta.maintenance";
    public const string Overloaded = "Meta's service is overloaded or not available" + Code + "meta.overloaded";
    public const string RegistrationNotComplete = "the phone number's registration is not complete" + Code + "meta.registration_not_complete";
    public const string PairLimit = "too many messages from this number to this recipient" + Code + "meta.pair_limit";
    public const string CannotTake = "the recipient has no WhatsApp, or one that cannot take it" + Code + "meta.cannot_take";
    public const string StoppedMarketing = "the recipient stopped marketing messages of this business" + Code + "meta.stopped_marketing";
    public const string EnoughMarketing = "WhatsApp did not deliver it, because the recipient gets enough marketing; not before a day has passed" + Code + "meta.enough_marketing";
    public const string Experiment = "the recipient is part of an experiment of Meta's without marketing messages" + Code + "meta.experiment";
    public const string NotWithinDay = "the recipient has not written within 24 hours: send an approved template (cloudTemplate)" + Code + "meta.not_within_day";
    public const string RecipientIsSender = "the recipient is the number itself" + Code + "meta.recipient_is_sender";
    public const string NotOnTestList = "the recipient is not on the list of a test number" + Code + "meta.not_on_test_list";
    public const string BusinessBlocked = "the business blocked the recipient" + Code + "meta.business_blocked";
    public const string Country = "the account may not write to the recipient's country" + Code + "meta.country";
    public const string NoSuchTemplate = "there is no such template in this language, or it is not approved" + Code + "meta.no_such_template";
    public const string TemplatePaused = "WhatsApp paused the template for its quality" + Code + "meta.template_paused";
    public const string TemplateDisabled = "WhatsApp disabled the template" + Code + "meta.template_disabled";
    public const string FlowBlocked = "the template's flow is blocked" + Code + "meta.flow_blocked";
    public const string FlowSlowed = "the template's flow is slowed down" + Code + "meta.flow_slowed";
    public const string MarketingOff = "marketing templates are switched off for the Cloud API" + Code + "meta.marketing_off";
    public const string ParameterCount = "the number of parameters does not fit the template" + Code + "meta.parameter_count";
    public const string ParameterFit = "a parameter does not fit the template" + Code + "meta.parameter_fit";
    public const string TemplateTooLong = "the template's text is too long with these parameters" + Code + "meta.template_too_long";
    public const string TemplatePolicy = "the template's text breaks WhatsApp's policy" + Code + "meta.template_policy";
    public const string ParameterRefused = "Meta refused a parameter, or held the template back and dropped it" + Code + "meta.parameter_refused";
    public const string RequestRefused = "Meta refused the request" + Code + "meta.request_refused";
    public const string MediumNotTaken = "Meta could not fetch or take the medium" + Code + "meta.medium_not_taken";
    public const string Failed = "Meta failed for an unknown reason" + Code + "meta.failed";
    public const string ErrorNotKnown = "Meta answered an error that is not known" + Code + "meta.error_not_known";
    public const string AnswerNotUnderstood = "Meta's answer is not understood" + Code + "meta.answer_not_understood";
    public const string StatusNotTold = "Meta does not tell the number's status" + Code + "meta.status_not_told";
    public const string RegisterAgain = "Meta says DISCONNECTED: register the number again" + Code + "meta.register_again";
    public const string NumbersNotListed = "the account's numbers cannot be listed" + Code + "meta.numbers_not_listed";
    public const string ListedNotReadable = "the account lists the number, and the token may not read it" + Code + "meta.listed_not_readable";
    public const string NotListed = "the account does not list this phone number id" + Code + "meta.not_listed";
    public const string AccountDeleted = "the account was deleted at Meta" + Code + "meta.account_deleted";
    public const string AccessTaken = "the account took the app's access away" + Code + "meta.access_taken";
    public const string Offboarded = "the account left the Cloud API" + Code + "meta.offboarded";
    public const string AccountDisabled = "Meta disabled the account" + Code + "meta.account_disabled";
    public const string AccountReinstated = "Meta reinstated the account" + Code + "meta.account_reinstated";
}
