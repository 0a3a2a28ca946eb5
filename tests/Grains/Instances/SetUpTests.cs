using WaActors.Instances;
using WaActors.TestKit;

namespace WaActors.Tests.Grains.Instances;

/// <summary>I-5 and I-6 with real actors: a set-up always ends with something to scan or type.</summary>
public class SetUpTests
{
    private const string Phone = "5511987654321";
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_new_number_is_created_and_shows_a_QR_I5()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = world.AddUnlinkedNumber("A");
        var answer = await world.CallWithinAsync(number, grain => grain.ConnectAsync(null), AtOnce);
        Assert.Equal((LinkState.AwaitingPairing, "2@qr1"), (answer.State, answer.QrCode));
        Assert.Empty(world.Recoveries.Attempts);

        var newest = await world.CallWithinAsync(number, grain => grain.ConnectAsync(null), AtOnce);
        Assert.Equal("2@qr2", newest.QrCode); // asked again it is the newest QR
        world.Gateway.SetLinked(number, true);
        Assert.Equal(LinkState.Connected, (await world.CallWithinAsync(number, grain => grain.ConnectAsync(null), AtOnce)).State);
    }

    [Fact]
    public async Task An_open_number_says_so_I5()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A");
        var answer = await world.CallWithinAsync(number, grain => grain.ConnectAsync(Phone), AtOnce);
        Assert.Equal(new ConnectAnswer(LinkState.Connected), answer);
    }

    [Fact]
    public async Task A_number_in_connecting_is_given_30_s_and_then_logged_out_and_linked_anew_while_other_calls_answer_at_once_I5()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = world.AddUnlinkedNumber("A");
        world.Gateway.Change(number, session => (session.Exists, session.Stuck) = (true, true));
        var call = await world.BeginAsync(number, grain => grain.ConnectAsync(null));
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(29));
        Assert.Equal(LinkState.Connecting, (await world.StatusAsync(number)).Link);
        Assert.Equal((false, 0), (call.IsCompleted, world.Gateway.Asked(number, "logout")));
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(21));
        var answer = await CampaignWorld.EndAsync(call, "the answer");
        Assert.Equal((LinkState.AwaitingPairing, "2@qr1"), (answer.State, answer.QrCode));
        Assert.Equal(1, world.Gateway.Asked(number, "logout"));
    }

    [Fact]
    public async Task A_number_that_opens_within_the_30_s_is_left_as_it_is_I5()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = world.AddUnlinkedNumber("A");
        world.Gateway.Change(number, session => (session.Exists, session.Stuck) = (true, true));
        var call = await world.BeginAsync(number, grain => grain.ConnectAsync(null));
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(10));
        world.Gateway.SetLinked(number, true);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(3));
        Assert.Equal(LinkState.Connected, (await CampaignWorld.EndAsync(call, "the answer")).State);
        Assert.Equal(0, world.Gateway.Asked(number, "logout"));
    }

    [Fact]
    public async Task A_gateway_that_turns_to_connecting_while_it_is_asked_is_waited_for_30_s_logged_out_and_asked_again_after_1_s_I5()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = world.AddUnlinkedNumber("A");
        world.Gateway.StuckOnConnect.Add(number);
        var start = world.Now;
        var answer = await world.CallWithinAsync(number, grain => grain.ConnectAsync(null), TimeSpan.FromSeconds(35));
        Assert.Equal((LinkState.AwaitingPairing, "2@qr1"), (answer.State, answer.QrCode));
        var asked = world.Gateway.Read(number, session => session.Asked.ToList());
        Assert.Equal(["connect", "logout", "connect"], asked.Select(one => one.What));
        Assert.Equal([0, 30, 31], asked.Select(one => (int)(one.At - start).TotalSeconds));
    }

    [Fact]
    public async Task A_pairing_code_is_shown_until_it_ends_and_a_new_one_after_a_logout_I6()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = world.AddUnlinkedNumber("A");
        var first = await world.CallWithinAsync(number, grain => grain.ConnectAsync(Phone), AtOnce);
        Assert.Equal(("CODE0001", 8, 1), (first.PairingCode, first.PairingCode!.Length, first.PairingAttempts));
        Assert.Equal(TimeSpan.FromSeconds(45), first.PairingCodeExpiresAt - first.PairingCodeGeneratedAt);

        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(40));
        Assert.Equal("CODE0001", (await world.CallWithinAsync(number, grain => grain.ConnectAsync(Phone), AtOnce)).PairingCode);
        await world.Host.AdvanceAsync(TimeSpan.FromSeconds(10));
        var second = await world.CallWithinAsync(number, grain => grain.ConnectAsync(Phone), TimeSpan.FromSeconds(5));
        Assert.NotEqual("CODE0001", second.PairingCode);
        Assert.Equal(2, second.PairingAttempts);
        Assert.Equal(1, world.Gateway.Asked(number, "logout")); // a QR was on show, beside which there is no code
    }

    [Fact]
    public async Task A_silent_gateway_is_said_and_nothing_is_done_to_the_number_I5()
    {
        await using var world = await CampaignWorld.StartAsync();
        var number = await world.AddNumberAsync("A");
        world.Gateway.IsDown = true;
        var answer = await world.CallWithinAsync(number, grain => grain.ConnectAsync(null), TimeSpan.FromSeconds(10));
        Assert.NotNull(answer.Problem);
        Assert.Equal(LinkState.Connected, (await world.StatusAsync(number)).Link);
    }
}
