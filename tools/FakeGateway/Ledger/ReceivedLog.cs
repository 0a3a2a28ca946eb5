using System.Runtime.InteropServices;
using System.Text;

namespace WaActors.FakeGateway.Ledger;

/// <summary>
/// What the recipients' phones have received: the oracle that a test compares its own ledger with. A row costs about 50 bytes and its text;
/// rows of one number are chained backwards, so looking a number up does not read the log.
/// </summary>
internal sealed class ReceivedLog
{
    // Rows are stamped before they are appended, so neighbours may be out of order by a little.
    private const int SecondsOutOfOrder = 2;
    private readonly Lock gate = new();
    private Pages<MessageRow> rows = new();
    private Pages<NumberRow> numbers = new();
    private Dictionary<PhoneCode, int> numberIndex = [];
    private TextArena texts = new();
    private long firstSeq = 1;
    private int reached;
    private int repeated;

    public long Add(int instance, PhoneCode to, PhoneCode asked, ReadOnlySpan<byte> text, long atMs, MessageFate fate, int ackDelayMs)
    {
        lock (gate)
        {
            var number = NumberOf(to);
            ref var state = ref numbers[number];
            var row = new MessageRow
            {
                AtMs = atMs,
                Asked = asked,
                Number = number,
                Instance = instance,
                PreviousOfNumber = state.Last,
                AckDelayMs = ackDelayMs,
                Text = texts.Add(text),
                Fate = fate,
            };
            state.Last = rows.Add(row);
            CountArrival(ref state, fate);
            return firstSeq + state.Last;
        }
    }

    public (int Messages, int Numbers, int Duplicates) Totals()
    {
        lock (gate)
        {
            return (rows.Count, reached, repeated);
        }
    }

    public MessageView? Find(long seq)
    {
        lock (gate)
        {
            var index = seq - firstSeq;
            return index >= 0 && index < rows.Count ? View((int)index) : null;
        }
    }

    /// <summary>Messages to one number, newest first.</summary>
    public List<MessageView> To(PhoneCode number)
    {
        var found = new List<MessageView>();
        lock (gate)
        {
            var index = numberIndex.TryGetValue(number, out var known) ? numbers[known].Last : -1;
            for (; index >= 0; index = rows[index].PreviousOfNumber)
            {
                found.Add(View(index));
            }
        }

        return found;
    }

    /// <summary>Rows of one instance between two seconds, newest first: how many there are, and one page of them.</summary>
    public (int Total, List<MessageView> Page) OfInstance(int instance, long fromSecond, long toSecond, int skip, int take)
    {
        var page = new List<MessageView>();
        var total = 0;
        lock (gate)
        {
            for (var index = rows.Count - 1; index >= 0; index--)
            {
                ref var row = ref rows[index];
                var second = row.AtMs / 1000;
                if (second < fromSecond - SecondsOutOfOrder)
                {
                    break;
                }

                if (row.Instance != instance || !row.Fate.HasFlag(MessageFate.Stored) || second < fromSecond || second > toSecond)
                {
                    continue;
                }

                if (total++ >= skip && page.Count < take)
                {
                    page.Add(View(index));
                }
            }
        }

        return (total, page);
    }

    /// <summary>Up to <paramref name="limit"/> rows after a sequence number, oldest first, that a filter lets through.</summary>
    public List<MessageView> After(long seq, int limit, int? instance, PhoneCode? number)
    {
        var found = new List<MessageView>();
        lock (gate)
        {
            for (var index = (int)Math.Max(0, seq + 1 - firstSeq); index < rows.Count && found.Count < limit; index++)
            {
                ref var row = ref rows[index];
                if ((instance ?? row.Instance) == row.Instance && (number is not { } asked || asked == row.Asked || asked == numbers[row.Number].Code))
                {
                    found.Add(View(index));
                }
            }
        }

        return found;
    }

    /// <summary>Per number what it received. By what was asked for, or by the number WhatsApp delivered to.</summary>
    public Dictionary<PhoneCode, NumberSum> Sums(bool byAsked)
    {
        var sums = new Dictionary<PhoneCode, NumberSum>(numbers.Count);
        lock (gate)
        {
            for (var index = 0; index < rows.Count; index++)
            {
                ref var row = ref rows[index];
                if (row.Fate.HasFlag(MessageFate.Refused))
                {
                    continue;
                }

                ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, byAsked ? row.Asked : numbers[row.Number].Code, out _);
                sum.Add(row);
            }
        }

        return sums;
    }

    public void Clear()
    {
        lock (gate)
        {
            firstSeq += rows.Count;
            (rows, numbers, numberIndex, texts) = (new(), new(), [], new());
            (reached, repeated) = (0, 0);
        }
    }

    /// <summary>A message that WhatsApp refuses after the 201 reaches no phone, so it makes nobody a recipient and nothing a duplicate.</summary>
    private void CountArrival(ref NumberRow state, MessageFate fate)
    {
        if (fate.HasFlag(MessageFate.Refused))
        {
            return;
        }

        state.Count++;
        reached += state.Count == 1 ? 1 : 0;
        repeated += state.Count == 2 ? 1 : 0;
    }

    private int NumberOf(PhoneCode to)
    {
        ref var index = ref CollectionsMarshal.GetValueRefOrAddDefault(numberIndex, to, out var known);
        if (!known)
        {
            index = numbers.Add(new NumberRow { Code = to, Last = -1 });
        }

        return index;
    }

    private MessageView View(int index)
    {
        ref var row = ref rows[index];
        var text = Encoding.UTF8.GetString(texts.Get(row.Text));
        return new MessageView(firstSeq + index, row.AtMs, numbers[row.Number].Code, row.Asked, row.Instance, text, row.Fate, row.AckDelayMs);
    }
}

/// <summary>What one number received.</summary>
internal struct NumberSum
{
    public int Count;
    public long FirstAtMs;
    public long LastAtMs;
    public int FirstInstance;
    public HashSet<int>? MoreInstances;

    public void Add(in MessageRow row)
    {
        if (Count++ == 0)
        {
            (FirstAtMs, FirstInstance) = (row.AtMs, row.Instance);
        }
        else if (row.Instance != FirstInstance)
        {
            (MoreInstances ??= []).Add(row.Instance);
        }

        LastAtMs = row.AtMs;
    }
}
