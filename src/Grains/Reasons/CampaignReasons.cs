using WaActors.Reasons;
namespace WaActors.Grains.Reasons;

/// <summary>What a campaign's actor and the ledger say. Each constant is a text and its code (<see cref="WaActors.Reasons.CodedReason"/>).</summary>
public static partial class CampaignReasons
{
    private const string Code = WaActors.Reasons.CodedReason.Mark;

    public const string OwnerStopped = "its owner stopped before the outcome was known" + Code + "doubt.owner_stopped";
    public const string OptedOut = "on the opt-out list" + Code + "left_out.opted_out";
    public const string NoConsent = "without consent" + Code + "left_out.no_consent";
    public const string OptedOutOrNoConsent = "on the opt-out list, or without consent" + Code + "left_out.opted_out_or_no_consent";
    public const string ParameterBroken = "a parameter of the approved template is broken" + Code + "text.parameter_broken";
    public const string ParameterEmpty = "a parameter of the approved template is empty" + Code + "text.parameter_empty";
    public const string NoText = "the route has no text" + Code + "text.none";
    public const string TextBroken = "the template's text is broken" + Code + "text.broken";
    public const string ConnectedAgain = "its link is connected again" + Code + "route.connected_again";
    public const string RestOver = "its rest after failures in a row is over" + Code + "route.rest_over";
    public const string ActorSilent = "its actor does not answer" + Code + "route.actor_silent";
    public const string PersonResumed = "a person resumed the campaign" + Code + "route.person_resumed";
    public const string NoNumber = "no number of its ring is available" + Code + "campaign.no_number";
    public const string MaySend = "connected, and may send" + Code + "route.may_send";
    public const string NumberTakes = "a number takes a message" + Code + "campaign.number_takes";
    public const string StoppedBeforeTurn = "the campaign stopped, or its window closed, before its turn" + Code + "campaign.stopped_before_turn";
    public const string OutsideAllClocks = "outside the window by all its recipients' clocks" + Code + "campaign.outside_all_clocks";
    public const string OutsideWindow = "outside its window" + Code + "campaign.outside_window";
    public const string Due = "due" + Code + "campaign.due";
    public const string NothingToSend = "nothing to send" + Code + "campaign.nothing_to_send";
}
