using WaActors.Instances;

namespace WaActors.Grains.Instances;

/// <summary>
/// The number's record, kept until somebody says that it changed. While it is read anew the old one stands: without any, a number would look as if it had no pace.
/// Readings may overlap, and the answer of an older one never replaces that of a newer.
/// </summary>
internal sealed partial class InstanceGrain
{
    private InstanceRecord? _record;
    private long _recordReads; // begun so far
    private long _recordOf; // the one that the record is of
    private long _recordFrom; // the first that knows of the last change

    private bool IsRecordKnown => _record is not null && _recordOf >= _recordFrom;

    private int WindowMax => _record?.Gateway.WindowMax ?? 1;

    public async Task OnRecordChangedAsync()
    {
        _recordFrom = _recordReads + 1; // should this reading fail, whoever needs the record next reads it
        await ReadRecordAsync();
        if (_record is not null) await ReviewPaceAsync();
    }

    private async Task<InstanceRecord> RequireRecordAsync()
    {
        if (!IsRecordKnown) await ReadRecordAsync();
        return _record ?? throw new InstanceNotFoundException(_id);
    }

    private async Task ReadRecordAsync()
    {
        var reading = ++_recordReads;
        var found = await directory.FindAsync(_id, CancellationToken.None);
        if (reading > _recordOf) (_recordOf, _record) = (reading, found);
    }
}
