using WaActors.FakeGateway.Faults;
using WaActors.FakeGateway.Ledger;

namespace WaActors.FakeGateway.Evolution.Messages;

/// <summary>Which numbers are on WhatsApp, and the gateway's memory of those it found there (shared by all instances).</summary>
internal sealed class ExistsCheck(FakeGatewayOptions options, FaultDesk faults)
{
    private readonly Lock gate = new();
    private readonly HashSet<PhoneCode> found = [];

    /// <summary>A number that is remembered is answered without asking WhatsApp.</summary>
    public bool Remembers(PhoneCode number)
    {
        if (!options.SaveIsOnWhatsApp)
        {
            return false;
        }

        lock (gate)
        {
            return found.Contains(number) && IsThere(number);
        }
    }

    /// <summary>Asks WhatsApp. Only positive answers are remembered.</summary>
    public bool Ask(PhoneCode number)
    {
        var there = IsThere(number);
        if (there && options.SaveIsOnWhatsApp)
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

    private bool IsThere(PhoneCode number) => !number.IsEmpty && !number.EndsInFourZeros && !faults.IsMarkedAbsent(number);
}
