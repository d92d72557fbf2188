using System.Buffers.Binary;
using System.Net;
using Zegel.Mail.Network;

namespace Zegel.Server.Doctor;

/// <summary>Asks a time server how far our clock is off (RFC 5905, as a client that asks once).</summary>
static class Ntp
{
    const int PacketBytes = 48;
    static readonly DateTimeOffset Era = new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <returns>What must be added to our clock, good to the time of the way there and back; null without a usable answer.</returns>
    public static async Task<TimeSpan?> OffsetAsync(
        IPEndPoint server,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var sent = clock.GetUtcNow();
        var answer = await UdpQuestion.AskAsync(server, Question(sent), clock, cancellationToken);
        return answer is null ? null : Offset(answer, sent, clock.GetUtcNow());
    }

    /// <summary>Version 4, mode client, our time as the transmit time that the answer repeats.</summary>
    public static byte[] Question(DateTimeOffset sent)
    {
        var packet = new byte[PacketBytes];
        packet[0] = 4 << 3 | 3;
        BinaryPrimitives.WriteUInt64BigEndian(packet.AsSpan(40), Stamp(sent));
        return packet;
    }

    /// <returns>Null when it is no answer to this question, or the server has no time itself.</returns>
    public static TimeSpan? Offset(ReadOnlySpan<byte> answer, DateTimeOffset sent, DateTimeOffset received)
    {
        const int server = 4,
            unsynchronised = 3;
        if (answer.Length < PacketBytes || (answer[0] & 7) != server || answer[0] >> 6 == unsynchronised)
            return null;
        // Stratum 0 says “go away”, 16 and more “I do not know”.
        if (answer[1] is 0 or > 15 || BinaryPrimitives.ReadUInt64BigEndian(answer[24..]) != Stamp(sent))
            return null;
        var arrived = Moment(BinaryPrimitives.ReadUInt64BigEndian(answer[32..]), received);
        var left = Moment(BinaryPrimitives.ReadUInt64BigEndian(answer[40..]), received);
        return (arrived - sent + (left - received)) / 2;
    }

    /// <summary>Seconds since 1900 in the upper half, fractions of a second in the lower.</summary>
    public static ulong Stamp(DateTimeOffset moment)
    {
        var ticks = (ulong)(moment - Era).Ticks;
        var seconds = ticks / TimeSpan.TicksPerSecond;
        var rest = ticks % TimeSpan.TicksPerSecond;
        return seconds << 32 | (rest << 32) / TimeSpan.TicksPerSecond;
    }

    // The seconds wrap in 2036: the moment nearest to ours is meant.
    static DateTimeOffset Moment(ulong stamp, DateTimeOffset near)
    {
        var distance = unchecked((long)(stamp - Stamp(near)));
        return near + TimeSpan.FromSeconds(distance / 4294967296.0);
    }
}
