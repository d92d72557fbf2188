using System.Diagnostics.Metrics;
using Zegel.Domains.Egress;

namespace Zegel.Delivery;

/// <summary>Tells whoever listens how each address stands that mail leaves from: 1 for the state it is in, 0 for the others.</summary>
public sealed class EgressMeter : IDisposable
{
    readonly Meter meter = new(DeliveryMeter.Name);

    /// <param name="addresses">How they stand at the moment of asking.</param>
    public EgressMeter(Func<IReadOnlyList<EgressHealth>> addresses) =>
        meter.CreateObservableGauge(
            "zegel.egress.state",
            () => addresses().SelectMany(Measure),
            description: "How each address stands that mail leaves from: 1 for its state, 0 for the others"
        );

    static IEnumerable<Measurement<int>> Measure(EgressHealth health) =>
        Enum.GetValues<EgressState>()
            .Select(state => new Measurement<int>(
                health.State == state ? 1 : 0,
                new KeyValuePair<string, object?>("address", health.Address),
                new KeyValuePair<string, object?>("state", state.ToString().ToLowerInvariant())
            ));

    public void Dispose() => meter.Dispose();
}
