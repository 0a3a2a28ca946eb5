using WaActors.Campaigns;
using WaActors.Grains.Pacing;
using WaActors.OperatorConsole.Hosting;
using WaActors.OperatorConsole.Session;
using WaActors.Silo.Hosting;
using WaActors.Storage.Catalog;
using WaActors.Storage.Queries;

namespace WaActors.OperatorConsole.Commands;

/// <summary>What the wizard has collected of a draft; what it does not show stays as it is.</summary>
public sealed record CampaignPlan(
    DateTimeOffset? ScheduledAt, double DelayMinSeconds, double DelayMaxSeconds, InDoubtPolicy Policy, IReadOnlyList<RouteDraft> Routes, int? SkipContactedDays);

/// <summary>What people do with campaigns. Each command takes effect before its answer.</summary>
public sealed class CampaignCommands(CommandDesk desk, IActors actors, CampaignStore store, CampaignQueries queries, TimeProvider time)
{
    private const int BatchSize = 10;
    private const int FailuresMax = 5;
    private const double DelaySecondsMax = 86_400;

    // A careful pace for numbers linked by QR
    private const double DelayMinSeconds = 20;
    private const double DelayMaxSeconds = 40;

    /// <summary>Makes a draft without recipients, numbers or texts.</summary>
    public Task<CommandResult> CreateAsync(Operator who, string name) =>
        desk.RunAsync(who, new Command("campaign.create", ConsoleClaims.Write, TargetName: name), async () =>
        {
            if (WrongName(name) is { } wrong) return wrong;
            var draft = new CampaignDraft(name.Trim(), null, Range(DelayMinSeconds, DelayMaxSeconds), BatchSize, FailuresMax, InDoubtPolicy.Resend, []);
            var made = await store.CreateAsync(who.TenantId, draft, time.GetUtcNow(), CancellationToken.None);
            return made.Done ? CommandResult.Ok with { Id = made.Id } : new CommandResult("internal_error");
        });

    /// <summary>Changes what the wizard shows of a draft; all else, and its recipients, stay.</summary>
    public Task<CommandResult> ChangeAsync(Operator who, CampaignView draft, CampaignPlan plan) =>
        desk.RunAsync(who, new Command("campaign.change", ConsoleClaims.Write, draft.Id, draft.Name), async () =>
        {
            if (plan is not { DelayMinSeconds: >= 0, DelayMaxSeconds: <= DelaySecondsMax } || plan.DelayMinSeconds > plan.DelayMaxSeconds) return new CommandResult("delay_invalid");
            if (plan.SkipContactedDays is < 1 or > CampaignPaceRules.SkipContactedDaysMax) return new CommandResult("days_invalid");
            var change = new DraftChange(plan.ScheduledAt, Range(plan.DelayMinSeconds, plan.DelayMaxSeconds), plan.Policy, plan.Routes, plan.SkipContactedDays);
            var changed = await store.ChangeDraftAsync(who.TenantId, draft.Id, change, CancellationToken.None);
            return changed.Refusal switch
            {
                null => CommandResult.Ok,
                StoreRefusal.WrongState => new CommandResult("campaign_state"),
                StoreRefusal.NotFound => new CommandResult("campaign_not_found"),
                _ => new CommandResult("route_gone"),
            };
        });

    public Task<CommandResult> PauseAsync(Operator who, CampaignView campaign) => TellAsync(who, campaign, "campaign.pause", actor => actor.PauseAsync());

    /// <summary>Goes on after a pause, or takes up what an earlier run left.</summary>
    public Task<CommandResult> ResumeAsync(Operator who, CampaignView campaign, ResumeScope scope) => TellAsync(
        who, campaign, "campaign.resume", actor => scope == ResumeScope.Pending ? actor.ResumeAsync() : actor.ResumeAsync(scope));

    public Task<CommandResult> CancelAsync(Operator who, CampaignView campaign) => TellAsync(who, campaign, "campaign.cancel", actor => actor.CancelAsync());

    /// <summary>Prepares a copy: settings, routes, and of its recipients what is asked for.</summary>
    public Task<CommandResult> CloneAsync(Operator who, CampaignView campaign, string name, CloneAudience audience) =>
        desk.RunAsync(who, new Command("campaign.clone", ConsoleClaims.Write, campaign.Id, campaign.Name), async () =>
        {
            if (WrongName(name) is { } wrong) return wrong;
            var copy = await store.CloneAsync(who.TenantId, campaign.Id, name.Trim(), audience, time.GetUtcNow(), CancellationToken.None);
            return copy is { } id ? CommandResult.Ok with { Id = id } : new CommandResult("campaign_not_found");
        });

    private Task<CommandResult> TellAsync(
        Operator who, CampaignView campaign, string action, Func<ICampaignGrain, Task<CampaignReply>> tell) =>
        desk.RunAsync(who, new Command(action, ConsoleClaims.Send, campaign.Id, campaign.Name), async () =>
        {
            if (await queries.FindAsync(who.TenantId, campaign.Id, CancellationToken.None) is null) return new CommandResult("campaign_not_found");
            var reply = await tell(actors.Campaign(campaign.Id));
            return reply.Done ? CommandResult.Ok : new CommandResult(reply.RefusalCode ?? "internal_error");
        });

    private static CommandResult? WrongName(string name) =>
        string.IsNullOrWhiteSpace(name) || name.Length > ConsoleLimits.NameCharsMax ? new CommandResult("name_missing") : null;

    // The database keeps milliseconds
    private static DelayRange Range(double minSeconds, double maxSeconds) =>
        new(TimeSpan.FromMilliseconds(Math.Round(minSeconds * 1000)), TimeSpan.FromMilliseconds(Math.Round(maxSeconds * 1000)));
}
