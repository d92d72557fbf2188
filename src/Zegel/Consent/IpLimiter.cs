using System.Net;
using System.Net.Sockets;

namespace Zegel.Consent;

/// <summary>
/// How often one visitor may ask, counted per IPv4 address or IPv6 /64 over a sliding window (C13). Lives in memory: a
/// restart forgives, and it never holds more than so many visitors.
/// </summary>
public sealed class IpLimiter(IpLimit limit)
{
    record struct Count(DateTimeOffset WindowStart, int Before, int Now);

    readonly Lock gate = new();
    readonly Dictionary<UInt128, Count> counts = [];
    readonly Queue<UInt128> byAge = [];

    /// <summary>Counts this request. False when it is one too many.</summary>
    public bool TryTake(IPAddress address, DateTimeOffset now)
    {
        var key = Key(address);
        lock (gate)
        {
            if (!counts.TryGetValue(key, out var count))
            {
                // The oldest visitor makes room: an attacker who owns so many networks is not stopped by counting anyway.
                if (counts.Count >= limit.VisitorsMax && byAge.TryDequeue(out var oldest))
                    counts.Remove(oldest);
                byAge.Enqueue(key);
                count = new Count(now, 0, 0);
            }
            var windows = (now - count.WindowStart) / limit.Window;
            if (windows >= 1)
                count = new Count(
                    count.WindowStart + limit.Window * Math.Floor(windows),
                    windows < 2 ? count.Now : 0,
                    0
                );
            // The share of the window before that still lies within reach.
            var share = 1 - (now - count.WindowStart) / limit.Window;
            var allowed = count.Before * share + count.Now < limit.RequestsMax;
            counts[key] = allowed ? count with { Now = count.Now + 1 } : count;
            return allowed;
        }
    }

    internal int Visitors
    {
        get
        {
            lock (gate)
                return counts.Count;
        }
    }

    static UInt128 Key(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        Span<byte> octets = stackalloc byte[16];
        octets.Clear();
        address.TryWriteBytes(octets, out _);
        // One customer gets a /64 at least (RFC 6177): its 2^64 addresses are one visitor.
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
            octets[8..].Clear();
        else
            octets[8..].Fill(0xFF);
        return new UInt128(
            System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(octets),
            System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(octets[8..])
        );
    }
}

/// <param name="RequestsMax">Per visitor in any stretch of <paramref name="Window"/>.</param>
/// <param name="VisitorsMax">Remembered at once.</param>
public sealed record IpLimit(int RequestsMax, TimeSpan Window, int VisitorsMax)
{
    /// <summary>A household or office signs up a few people an hour; a robot hundreds.</summary>
    public static IpLimit Default { get; } = new(20, TimeSpan.FromHours(1), 50_000);
}
