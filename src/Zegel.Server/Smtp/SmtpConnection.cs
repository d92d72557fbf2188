using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Zegel.Mail.Smtp;

namespace Zegel.Server.Smtp;

/// <summary>How many connections one listener bears (D40).</summary>
/// <param name="PerAddressMax">From one IPv4 address, or one IPv6 /64, which is as easily had.</param>
public sealed record SmtpConnectionLimits(int TotalMax = 1000, int PerAddressMax = 50);

/// <summary>Kestrel's connection handler: hands the pipe of each connection to a session, or says 421 when there are too many.</summary>
public sealed partial class SmtpConnection(
    SmtpServerOptions options,
    SmtpReceiver receiver,
    SmtpConnectionLimits limits,
    TimeProvider clock,
    ILogger<SmtpConnection> log
) : ConnectionHandler
{
    readonly ConcurrentDictionary<IPAddress, int> byAddress = new();
    int total;

    /// <summary>Sessions that are open now.</summary>
    public int Count => Volatile.Read(ref total);

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var group = GroupOf(address);
        try
        {
            var mine = byAddress.AddOrUpdate(group, 1, (_, count) => count + 1);
            if (Interlocked.Increment(ref total) > limits.TotalMax || mine > limits.PerAddressMax)
                await RefuseAsync(connection);
            else
                await TalkAsync(connection, address);
        }
        finally
        {
            Interlocked.Decrement(ref total);
            Leave(group);
        }
    }

    async Task TalkAsync(ConnectionContext connection, IPAddress address)
    {
        // Not ConnectionClosed: that fires as soon as a client closes its sending half, before it has heard our answer.
        var stop =
            connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
        try
        {
            var peer = new SmtpPeer(address);
            await new SmtpServerSession(connection.Transport, peer, options, receiver, clock).RunAsync(stop);
        }
        catch (Exception e)
        {
            LogFault(log, e, address);
        }
    }

    async Task RefuseAsync(ConnectionContext connection)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5), clock);
        try
        {
            await connection.Transport.Output.WriteAsync(
                "421 4.7.0 Too many connections, try again later\r\n"u8.ToArray(),
                limit.Token
            );
        }
        catch (Exception e) when (e is IOException or OperationCanceledException) { }
    }

    void Leave(IPAddress group)
    {
        // The entry goes with the last connection, or strangers would fill the memory with addresses.
        while (byAddress.TryGetValue(group, out var count))
            if (count <= 1 ? byAddress.TryRemove(new(group, count)) : byAddress.TryUpdate(group, count - 1, count))
                return;
    }

    static IPAddress GroupOf(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        Span<byte> octets = stackalloc byte[16];
        address.TryWriteBytes(octets, out _);
        octets[8..].Clear();
        return new IPAddress(octets);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "An SMTP session with {Address} broke on our side")]
    static partial void LogFault(ILogger log, Exception fault, IPAddress address);
}
