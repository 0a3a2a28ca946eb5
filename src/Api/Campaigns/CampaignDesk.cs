using System.Globalization;
using System.Text.Json;
using WaActors.Api.Pacing;
using WaActors.Api.Problems;
using WaActors.Campaigns;
using WaActors.Grains.Pacing;
using WaActors.OperatorConsole.Commands;
using WaActors.OperatorConsole.Session;
using WaActors.Pacing;
using WaActors.Storage.Catalog;
using Stored = WaActors.Storage.Queries;

namespace WaActors.Api.Campaigns;

/// <summary>Campaigns for the console, checked as the REST surface checks them.</summary>
internal sealed class CampaignDesk(
    CommandDesk desk, IActors actors, CampaignStore campaigns, Stored.CampaignQueries queries, RouteFitness fitness, UnknownRoutes unknown, TestSender tests, TimeProvider time) : ICampaignDesk
{
    public Task<CommandResult> ChangeAsync(Operator who, Stored.CampaignView campaign, CampaignSettings before, CampaignSettings after) =>
        RunAsync(who, campaign, "campaign.change", ConsoleClaims.Write, async actor =>
        {
            var isRenamed = after.Name != before.Name;
            var change = ChangeOf(before, after);
            var isChanged = change.Delay is not null || change.BeginAt is not null || change.SkipContactedDays is not null || !change.Pace.IsEmpty;
            if ((isRenamed ? WrongName(after.Name) : null) is { } wrong) return FormProblems.Of(wrong);
            if (isChanged && change.Validate() is { } invalid) return FormProblems.Of(invalid);
            if (isChanged && await ChangeAsync(who, campaign.Id, actor, change) is { Done: false } refused) return refused; // the name with it
            return !isRenamed || await campaigns.RenameAsync(who.TenantId, campaign.Id, after.Name.Trim(), CancellationToken.None)
                ? CommandResult.Ok
                : new CommandResult(ProblemCodes.CampaignNotFound);
        });

    public Task<CommandResult> ChangeRoutesAsync(Operator who, Stored.CampaignView campaign, IReadOnlyList<RouteDraft> routes) =>
        RunAsync(who, campaign, "campaign.routes", ConsoleClaims.Write, async actor =>
        {
            CreateRoute[] request = [.. routes.Select(route => new CreateRoute(route.InstanceId, TemplateIds: route.TemplateIds))];
            var validation = new Validation();
            CreateRoute.Validate(validation, request);
            if (validation.Problem is { } problem) return FormProblems.Of(problem);
            if (await fitness.CheckAsync(who.TenantId, request, CancellationToken.None) is { } unfit) return FormProblems.Of(unfit);
            var reply = await actor.ChangeRoutesAsync([.. routes.Select(route => new RouteChoice(route.InstanceId, route.TemplateIds))]);
            return reply.RefusalCode == ProblemCodes.RouteReferenceUnknown
                ? FormProblems.Of(await unknown.DescribeAsync(who.TenantId, request, campaign.Id, CancellationToken.None))
                : Of(reply);
        });

    public Task<CommandResult> StartAsync(Operator who, Stored.CampaignView campaign) =>
        RunAsync(who, campaign, "campaign.start", ConsoleClaims.Send, async actor =>
            await fitness.CheckAsync(who.TenantId, campaign.Id, CancellationToken.None) is { } unfit ? FormProblems.Of(unfit) : Of(await actor.StartAsync()));

    public async Task<TestAnswer> SendTestAsync(Operator who, Stored.CampaignView campaign, TestForm form, CancellationToken cancellation)
    {
        TestSendView? sent = null;
        var result = await RunAsync(who, campaign, "campaign.test_send", ConsoleClaims.Send, async _ =>
        {
            (sent, var problem) = await tests.SendAsync(who.TenantId, campaign.Id, new SendTest(form.Phone, form.NumberId, form.TextId, Variables: null), cancellation);
            return problem is null ? CommandResult.Ok : FormProblems.Of(problem);
        });
        return sent is null ? new TestAnswer(result) : new TestAnswer(result, JsonNamingPolicy.SnakeCaseLower.ConvertName(sent.Outcome.ToString()), sent.Said, sent.Text);
    }

    public StartMoment MomentOf(DateTime local, string timeZone)
    {
        var validation = new Validation();
        var at = new ScheduledLocal(local.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture), timeZone).Resolve(validation);
        return new StartMoment(at, validation.Problem is { } problem ? FormProblems.Of(problem) : null);
    }

    public Task<IReadOnlySet<(Guid NumberId, Guid TextId)>> FindUnfitAsync(
        Guid tenantId, IReadOnlyList<Guid> numbers, IReadOnlyList<Guid> texts, CancellationToken cancellation) => fitness.FindUnfitAsync(tenantId, numbers, texts, cancellation);

    private async Task<CommandResult> ChangeAsync(Operator who, Guid campaignId, ICampaignGrain actor, ChangeCampaign change)
    {
        if (change.BeginAt is not null && !who.CanSend) return new CommandResult(ProblemCodes.Forbidden);
        if (await queries.FindPaceAsync(who.TenantId, campaignId, CancellationToken.None) is not { } pace) return new CommandResult(ProblemCodes.CampaignNotFound);
        return Of(await CampaignChange.ApplyAsync(actor, pace.Own, change, CancellationToken.None));
    }

    private Task<CommandResult> RunAsync(
        Operator who, Stored.CampaignView campaign, string action, string scope, Func<ICampaignGrain, Task<CommandResult>> act) =>
        desk.RunAsync(who, new Command(action, scope, campaign.Id, campaign.Name), async () =>
            await queries.FindAsync(who.TenantId, campaign.Id, CancellationToken.None) is null
                ? new CommandResult(ProblemCodes.CampaignNotFound)
                : await act(actors.Campaign(campaign.Id)));

    // What the page did not change is not asked for: somebody else may have changed it meanwhile
    private ChangeCampaign ChangeOf(CampaignSettings before, CampaignSettings after)
    {
        var (was, shall) = (before.Pace, after.Pace);
        return new ChangeCampaign(
            (before.DelayMinSeconds, before.DelayMaxSeconds) == (after.DelayMinSeconds, after.DelayMaxSeconds) ? null : new DelayView(after.DelayMinSeconds, after.DelayMaxSeconds),
            CampaignPaceRules.IsSame(was.Window, shall.Window) ? null : WindowView.Of(shall.Window),
            was.PerDay == shall.PerDay ? null : shall.PerDay ?? 0,
            was.Priority == shall.Priority ? null : shall.Priority,
            was.NumberCheckDays == shall.NumberCheckDays ? null : new NumberCheckView(shall.NumberCheckDays is not null, shall.NumberCheckDays),
            was.PerNumberPerDay == shall.PerNumberPerDay ? null : shall.PerNumberPerDay ?? 0,
            was.RecipientGapHours == shall.RecipientGapHours ? null : shall.RecipientGapHours ?? 0,
            was.RequiresConsent == shall.RequiresConsent ? null : shall.RequiresConsent,
            before.ScheduledAt == after.ScheduledAt ? null : after.ScheduledAt ?? time.GetUtcNow(),
            FollowsDefaultWindow: was.Window is not null && shall.Window is null ? true : null,
            SkipContactedDays: before.SkipContactedDays == after.SkipContactedDays ? null : after.SkipContactedDays ?? 0);
    }

    private static ApiProblem? WrongName(string name)
    {
        var validation = new Validation();
        validation.Text("$.name", name, Limits.NameCharsMax);
        return validation.Problem;
    }

    private static CommandResult Of(CampaignReply reply) => reply.Done ? CommandResult.Ok : new CommandResult(reply.RefusalCode ?? ProblemCodes.CampaignState);
}
