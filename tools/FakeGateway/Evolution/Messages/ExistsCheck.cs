using WaActors.FakeGateway.Ledger;
using WaActors.FakeGateway.World;

namespace WaActors.FakeGateway.Evolution.Messages;

/// <summary>Which numbers are on WhatsApp, and the gateway's memory of those it found there (shared by all instances).</summary>
internal sealed class ExistsCheck(FakeWorld world)
{
    private readonly Lock gate = new();
    private readonly HashSet<PhoneCode> found = [];

    /// <summary>A number that is remembered is answered without asking WhatsApp.</summary>
    public bool Remembers(PhoneCode number)
    {
        if (!world.Options.SaveIsOnWhatsApp)
        {
            return false;
        }

        lock (gate)
        {
            return found.Contains(number) && world.IsOnWhatsApp(number);
        }
    }

    /// <summary>Asks WhatsApp. Only positive answers are remembered.</summary>
    public bool Ask(PhoneCode number)
    {
        var there = world.IsOnWhatsApp(number);
        if (there && world.Options.SaveIsOnWhatsApp)
        {
            lock (gate)
            {
                found.Add(number);
            }
        }

        return there;
    }

    public void Forget()
    {
        lock (gate)
        {
            found.Clear();
        }
    }
}
