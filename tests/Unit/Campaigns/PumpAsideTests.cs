using FsCheck;
using FsCheck.Fluent;
using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Instances;

namespace WaActors.Tests.Unit.Campaigns;

/// <summary>A pump that may keep few of the messages whose recipients rest: the others are read again, in whatever order pages, refusals and sends come back.</summary>
public class PumpAsideTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Behind_more_resting_recipients_than_it_keeps_the_others_go_at_once_and_each_as_soon_as_it_may()
    {
        int[] rests = [.. Enumerable.Repeat(60, 20), .. Enumerable.Repeat(0, 20), .. Enumerable.Repeat(30, 20)];
        var run = new Run([.. rests], keep: 3, batchSize: 4, windowMax: 2, delaySeconds: 0);
        run.ToTheEnd();
        Assert.Equal(rests.Select(seconds => Start.AddSeconds(seconds)), run.SentAt.OrderBy(sent => sent.Key).Select(sent => sent.Value));
    }

    [Fact]
    public void All_are_sent_once_and_none_is_held_that_may_go_whatever_comes_back_when()
    {
        var runs = from rests in Gen.ListOf(Gen.Elements(0, 0, 1, 5, 30, 60))
                   from keep in Gen.Choose(1, 4)
                   from batchSize in Gen.Choose(1, 6)
                   from windowMax in Gen.Choose(1, 4)
                   from delaySeconds in Gen.Elements(0, 2)
                   from chance in Gen.Choose(1, int.MaxValue)
                   select new Run([.. rests], keep, batchSize, windowMax, delaySeconds, chance);
        Prop.ForAll(runs.ToArbitrary(), run => run.ToTheEnd()).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    [Fact]
    public void A_rest_that_is_given_up_ends_at_once_also_for_those_that_have_to_be_read_again()
    {
        var run = new Run([.. Enumerable.Repeat(3_600, 10)], keep: 2, batchSize: 3, windowMax: 2, delaySeconds: 0);
        run.UntilHeld();
        Assert.Empty(run.SentAt);
        run.NobodyRests();
        run.ToTheEnd();
        Assert.All(run.SentAt, sent => Assert.Equal(Start, sent.Value));
    }

    /// <summary>A campaign with a ledger and one number. Without chance everything comes back at once and in order; with it, in any order, after any time, and some links are lost.</summary>
    private sealed class Run
    {
        private readonly int[] _restSeconds;
        private readonly RouteState _route;
        private readonly CampaignPump _pump;
        private readonly List<Action> _underWay = [];
        private readonly HashSet<int> _open = [];
        private readonly string _shape;
        private ulong _chance;
        private DateTimeOffset _now = Start;

        public Run(int[] restSeconds, int keep, int batchSize, int windowMax, int delaySeconds, int chance = 0)
        {
            _shape = $"rests [{string.Join(' ', restSeconds)}] keep {keep} batch {batchSize} window {windowMax} delay {delaySeconds} chance {chance}";
            (_restSeconds, _chance) = (restSeconds, (ulong)chance);
            var id = new Guid(1, 0, 0, new byte[8]);
            var routes = new RouteBook([new RouteRecord(0, id, [], Active: true, 0, null)], 5, TimeSpan.FromMinutes(5));
            routes.OnStatus(new InstanceStatus(id, LinkState.Connected, Start, null, PermissionState.Ok, null, 1, windowMax), Start);
            _route = routes.Find(id)!;
            var delay = TimeSpan.FromSeconds(delaySeconds);
            _pump = new CampaignPump(routes, new DelayRange(delay, delay), batchSize, lookAheadMax: keep) { Running = true };
        }

        /// <summary>When the sends began, by message.</summary>
        public SortedDictionary<int, DateTimeOffset> SentAt { get; } = [];

        public override string ToString() => _shape;

        public void ToTheEnd()
        {
            for (var step = 0; step < 20_000; step++)
            {
                switch (Step())
                {
                    case PumpStep.Drained when _underWay.Count == 0:
                        Assert.Equal(_restSeconds.Length, SentAt.Count); // without reading from the first again
                        return;
                    case PumpStep.Held held when _underWay.Count == 0:
                        Assert.Equal(Pending.Min(RestUntil), held.Until);
                        Assert.True(held.Until > _now, "it is held though one may go");
                        _now = held.Until!.Value;
                        break;
                    case PumpStep.WaitUntil wait when _underWay.Count == 0:
                        _now = wait.At;
                        break;
                    case PumpStep.Idle:
                        Assert.NotEmpty(_underWay);
                        ComeBack();
                        break;
                    case PumpStep.Drained or PumpStep.Held or PumpStep.WaitUntil:
                        ComeBack();
                        break;
                }
            }

            Assert.Fail("it never ends");
        }

        public void UntilHeld()
        {
            while (Step() is var step && (step is not PumpStep.Held || _underWay.Count > 0))
            {
                if (step is PumpStep.Idle or PumpStep.Held) ComeBack();
            }
        }

        public void NobodyRests()
        {
            Array.Clear(_restSeconds);
            _pump.ChangePlan(_pump.Plan);
        }

        private IEnumerable<int> Pending => Enumerable.Range(1, _restSeconds.Length).Where(seq => !SentAt.ContainsKey(seq) && !_open.Contains(seq));

        private PumpStep Step()
        {
            if (_underWay.Count > 0 && Below(2) == 1) ComeBack();
            var step = _pump.Next(_now);
            switch (step)
            {
                case PumpStep.Pull pull:
                    var page = Pending.Where(seq => seq > pull.AfterSeq).Take(pull.Limit).Select(Message).ToList(); // as it is now, whenever it comes back
                    _underWay.Add(() => _pump.OnPulled(page, pull.Limit));
                    break;
                case PumpStep.Acquire acquire:
                    _underWay.Add(() => CampaignPump.OnPermit(_route, acquire.Wanted, _now));
                    break;
                case PumpStep.Dispatch dispatch:
                    _underWay.Add(() => RecordIntent(dispatch.Message));
                    break;
            }

            return step;
        }

        private void RecordIntent(PendingMessage message)
        {
            if (RestUntil(message.Seq) > _now)
            {
                _pump.OnTooSoon(message, _route, RestUntil(message.Seq), "rests");
                return;
            }

            Assert.True(!SentAt.ContainsKey(message.Seq) && _open.Add(message.Seq), $"the ledger would refuse {message.Seq}: it is sent, or under way");
            var at = _now;
            _underWay.Add(() => End(message, at, left: Below(5) != 1));
        }

        private void End(PendingMessage message, DateTimeOffset at, bool left)
        {
            _open.Remove(message.Seq);
            if (left) SentAt.Add(message.Seq, at);
            _pump.OnAttemptEnded(message.Seq, _route, left ? null : message, left ? _now : null, luck: 0);
        }

        private void ComeBack()
        {
            var which = Below(_underWay.Count);
            var what = _underWay[which];
            _underWay.RemoveAt(which);
            if (Below(4) == 1) _now = _now.AddSeconds(Below(40));
            what();
        }

        private DateTimeOffset RestUntil(int seq) => Start.AddSeconds(_restSeconds[seq - 1]);

        private static PendingMessage Message(int seq) => new(seq, $"551190000{seq:D4}", new Dictionary<string, string>(StringComparer.Ordinal), 0);

        // Evenly drawn; 0 without chance.
        private int Below(int limit)
        {
            if (_chance == 0) return 0;
            _chance ^= _chance << 13;
            _chance ^= _chance >> 7;
            _chance ^= _chance << 17;
            return (int)(_chance % (ulong)limit);
        }
    }
}
