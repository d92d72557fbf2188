using System.Diagnostics.Metrics;

namespace Zegel.Delivery;

/// <summary>What delivery counts, for whoever listens. Nobody listening costs next to nothing.</summary>
static class DeliveryMeter
{
    public const string Name = "Zegel.Delivery";

    static readonly Meter Meter = new(Name);

    static readonly Counter<long> Attempts = Meter.CreateCounter<long>(
        "zegel.delivery.attempts",
        description: "Attempts that ended, by stream, provider and outcome"
    );

    public static void Count(Intent intent, string provider, Outcome outcome) =>
        Attempts.Add(
            1,
            new KeyValuePair<string, object?>("stream", intent.Stream.ToString().ToLowerInvariant()),
            new KeyValuePair<string, object?>("provider", provider),
            new KeyValuePair<string, object?>("outcome", outcome.GetType().Name.ToLowerInvariant())
        );
}
