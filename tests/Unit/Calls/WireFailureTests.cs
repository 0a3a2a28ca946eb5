using System.Data.Common;
using WaActors.Grains.Calls;
using WaActors.Instances;

namespace WaActors.Tests.Unit.Calls;

public class WireFailureTests
{
    private const string Call = "ICampaignGrain.StartAsync";

    [Fact]
    public void What_every_process_knows_passes_as_it_is()
    {
        Assert.Null(WireFailure.Replace(new InstanceNotFoundException(Guid.Empty), Call));
        Assert.Null(WireFailure.Replace(new InvalidOperationException("not now"), Call));
        Assert.Null(WireFailure.Replace(new TimeoutException("late", new IOException("cut")), Call));
        Assert.Null(WireFailure.Replace(new StorageUnavailableException("60 s"), Call));
        Assert.Null(WireFailure.Replace(new Orleans.Storage.InconsistentStateException("stale"), Call));
    }

    [Fact]
    public void A_database_out_of_reach_is_told_without_the_driver_s_error()
    {
        var known = WireFailure.Replace(new StorageUnavailableException("60 s in vain", new DriverError(transient: true)), Call);
        Assert.Equal("60 s in vain", Assert.IsType<StorageUnavailableException>(known).Message);
        Assert.Null(known.InnerException);

        var raw = WireFailure.Replace(new DriverError(transient: true), Call);
        Assert.DoesNotContain("secret", Assert.IsType<StorageUnavailableException>(raw).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_else_becomes_a_failure_of_the_call_that_says_nothing_of_its_inside()
    {
        foreach (var failure in new Exception[] { new DriverError(transient: false), new InvalidOperationException("outer", new DriverError(transient: true)) })
        {
            var replacement = Assert.IsType<ActorFailedException>(WireFailure.Replace(failure, Call));
            Assert.Null(replacement.InnerException);
            Assert.Contains(Call, replacement.Message, StringComparison.Ordinal);
            Assert.Contains(failure.GetType().Name, replacement.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", replacement.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_chain_of_causes_without_end_is_not_followed()
    {
        var failure = Enumerable.Range(0, 100).Aggregate(new InvalidOperationException("0"), (inner, i) => new InvalidOperationException($"{i}", inner));
        Assert.IsType<ActorFailedException>(WireFailure.Replace(failure, Call));
    }

    private sealed class DriverError(bool transient) : DbException("password=secret")
    {
        public override bool IsTransient => transient;
    }
}
