using WaActors.Campaigns;
using WaActors.OperatorConsole.Hosting;
using WaActors.OperatorConsole.Session;
using WaActors.Silo.Hosting;
using WaActors.Storage.Catalog;
using WaActors.Storage.Queries;

namespace WaActors.OperatorConsole.Commands;

/// <summary>What the wizard has collected of a campaign.</summary>
public sealed record CampaignPlan(
    string Name, DateTimeOffset? ScheduledAt, double DelayMinSeconds, double DelayMaxSeconds, InDoubtPolicy Policy, IReadOnlyList<Guid> Numbers, IReadOnlyList<Guid> Texts);

/// <summary>What people do with campaigns. Each command takes effect before its answer.</summary>
public sealed class CampaignCommands(CommandDesk desk, IActors actors, CampaignStore store, CampaignQueries queries, TimeProvider time)
{
    private const int BatchSize = 10;
    private const int FailuresMax = 5;
    private const double DelaySecondsMax = 86_400;

    /// <summary>Makes a draft without recipients, numbers or texts.</summary>
    public Task<CommandResult> CreateAsync(Operator who, string name) =>
        desk.RunAsync(who, new Command("campaign.create", ConsoleClaims.Write, TargetName: name), async () =>
        {
            if (WrongName(name) is { } wrong) return wrong;
            var made = await store.CreateAsync(who.TenantId, DraftOf(new(name, null, 0, 0, InDoubtPolicy.Resend, [], [])), time.GetUtcNow(), CancellationToken.None);
            return made.Done ? CommandResult.Ok with { Id = made.Id } : new CommandResult("internal_error");
        });

    /// <summary>Replaces what a draft is made of; its recipients stay.</summary>
    public Task<CommandResult> ChangeAsync(Operator who, Guid campaignId, CampaignPlan plan) =>
        desk.RunAsync(who, new Command("campaign.change", ConsoleClaims.Write, campaignId, plan.Name), async () =>
        {
            if (WrongName(plan.Name) is { } wrong) return wrong;
            if (plan is not { DelayMinSeconds: >= 0, DelayMaxSeconds: <= DelaySecondsMax } || plan.DelayMinSeconds > plan.DelayMaxSeconds) return new CommandResult("delay_invalid");
            var changed = await store.ReplaceAsync(who.TenantId, campaignId, DraftOf(plan), CancellationToken.None);
            return changed.Refusal switch
            {
                null => CommandResult.Ok,
                StoreRefusal.WrongState => new CommandResult("campaign_state"),
                StoreRefusal.NotFound => new CommandResult("campaign_not_found"),
                _ => new CommandResult("route_gone"),
            };
        });

    public Task<CommandResult> StartAsync(Operator who, CampaignView campaign) => TellAsync(who, campaign, "campaign.start", actor => actor.StartAsync());

    public Task<CommandResult> PauseAsync(Operator who, CampaignView campaign) => TellAsync(who, campaign, "campaign.pause", actor => actor.PauseAsync());

    public Task<CommandResult> ResumeAsync(Operator who, CampaignView campaign) => TellAsync(who, campaign, "campaign.resume", actor => actor.ResumeAsync());

    public Task<CommandResult> CancelAsync(Operator who, CampaignView campaign) => TellAsync(who, campaign, "campaign.cancel", actor => actor.CancelAsync());

    /// <summary>Changes the delay of a campaign at work; counts from the last send (C-7).</summary>
    public Task<CommandResult> ChangeDelayAsync(Operator who, CampaignView campaign, double minSeconds, double maxSeconds)
    {
        var isValid = minSeconds >= 0 && maxSeconds <= DelaySecondsMax && minSeconds <= maxSeconds;
        return isValid
            ? TellAsync(who, campaign, "campaign.delay", actor => actor.ChangeDelayAsync(Range(minSeconds, maxSeconds)), ConsoleClaims.Write)
            : Task.FromResult(new CommandResult("delay_invalid"));
    }

    private Task<CommandResult> TellAsync(
        Operator who, CampaignView campaign, string action, Func<ICampaignGrain, Task<CampaignReply>> tell, string scope = ConsoleClaims.Send) =>
        desk.RunAsync(who, new Command(action, scope, campaign.Id, campaign.Name), async () =>
        {
            if (await queries.FindAsync(who.TenantId, campaign.Id, CancellationToken.None) is null) return new CommandResult("campaign_not_found");
            var reply = await tell(actors.Campaign(campaign.Id));
            return reply.Done ? CommandResult.Ok : new CommandResult(reply.RefusalCode ?? "internal_error");
        });

    private static CommandResult? WrongName(string name) =>
        string.IsNullOrWhiteSpace(name) || name.Length > ConsoleLimits.NameCharsMax ? new CommandResult("name_missing") : null;

    private static CampaignDraft DraftOf(CampaignPlan plan) => new(
        plan.Name.Trim(), plan.ScheduledAt, Range(plan.DelayMinSeconds, plan.DelayMaxSeconds), BatchSize, FailuresMax, plan.Policy,
        plan.Texts.Count == 0 ? [] : [.. plan.Numbers.Select(number => new RouteDraft(number, plan.Texts))]);

    // The database keeps milliseconds
    private static DelayRange Range(double minSeconds, double maxSeconds) =>
        new(TimeSpan.FromMilliseconds(Math.Round(minSeconds * 1000)), TimeSpan.FromMilliseconds(Math.Round(maxSeconds * 1000)));
}
