using System.Text;
using WaActors.Grains.Instances;
using WaActors.Instances;
using WaActors.Silo.Hosting;

namespace WaActors.Tests.Cluster.Packages;

/// <summary>Grain state that earlier versions stored. A text here is never changed: a record like it may lie in somebody's database.</summary>
public class StoredStateTests
{
    private const string Version1 =
        """
        {"link":"connected","since":"2026-03-02T09:00:00+00:00","reason":"paired","permission":"restricted","permissionUntil":"2026-03-03T09:00:00+00:00","revision":7,"desired":true}
        """;

    private static readonly DateTimeOffset Nine = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private static readonly InstanceState Expected = new()
    {
        Link = LinkState.Connected,
        Since = Nine,
        Reason = "paired",
        Permission = PermissionState.Restricted,
        PermissionUntil = Nine.AddDays(1),
        Revision = 7,
        Desired = true,
    };

    [Fact]
    public void A_number_s_state_of_version_1_is_read_and_written_as_it_was()
    {
        var serializer = new JsonStateSerializer();
        Assert.Equal(Expected, serializer.Deserialize<InstanceState>(BinaryData.FromString(Version1)));
        Assert.Equal(Version1, Encoding.UTF8.GetString(serializer.Serialize(Expected)));
    }

    [Fact]
    public void What_an_older_record_lacks_has_its_default_and_what_a_newer_one_has_more_is_passed_over()
    {
        var read = new JsonStateSerializer().Deserialize<InstanceState>(BinaryData.FromString("""{"link":"disconnected","comesLater":{"a":1}}"""));
        Assert.Equal(new InstanceState { Link = LinkState.Disconnected }, read);
    }
}
