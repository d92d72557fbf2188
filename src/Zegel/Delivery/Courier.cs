using System.Net;
using System.Security.Cryptography.X509Certificates;
using Zegel.Domains;
using Zegel.Mail.Network;
using Zegel.Mail.Reports;
using Zegel.Mail.Smtp;
using Zegel.Sealing;
using Zegel.Tenants;

namespace Zegel.Delivery;

/// <param name="Port">25; the demo's receivers listen elsewhere.</param>
/// <param name="TrustedRoots">Roots to trust instead of the system's, for a demo's own authority.</param>
public sealed record CourierSettings(int Port = 25, X509Certificate2Collection? TrustedRoots = null)
{
    public SmtpTimeouts Timeouts { get; init; } = new();
}

/// <summary>How bringing a message ended.</summary>
public abstract record Trip
{
    Trip() { }

    /// <param name="Host">The last host spoken to, or tried.</param>
    /// <param name="LocalAddress">Null when no connection opened.</param>
    public sealed record Ended(SmtpResult Result, string Host, IPAddress? LocalAddress) : Trip;

    /// <summary>The last look said no: nothing of the message was sent.</summary>
    public sealed record Stopped : Trip;

    /// <summary>The address of ours that it would leave from stands still: nothing was sent, and nobody was tried.</summary>
    public sealed record Waits(EgressWait Wait) : Trip;
}

/// <summary>
/// Brings sealed messages to their receivers, and nothing else: the only one that opens an <see cref="SmtpClientSession"/>.
/// One recipient in a transaction (D17); the source address is the pool's, or nothing leaves (A01).
/// </summary>
public sealed class Courier(INetwork network, CourierSettings settings, TimeProvider clock) : IAsyncDisposable
{
    /// <summary>Within <see cref="Spool.ClaimLasts"/>, with room to write the outcome down.</summary>
    static readonly TimeSpan TripMax = TimeSpan.FromMinutes(28);

    readonly ConnectionCache connections = new(clock);

    /// <param name="lastLook">Asked when the line is open, right before the transaction (O10).</param>
    public async Task<Trip> DeliverAsync(
        SealedMessage message,
        MailRoute.To route,
        Pool pool,
        string provider,
        ShapingPolicy policy,
        Func<CancellationToken, Task<bool>> lastLook,
        CancellationToken cancellationToken
    )
    {
        using var limit = new CancellationTokenSource(TripMax, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        // Replaced by whatever is found out on the way.
        Trip trip = new Trip.Ended(
            new SmtpResult.CannotSend(
                new EnhancedStatus(4, 3, 5),
                $"egress-unavailable: pool {pool.Name} has no address of the receiver's family"
            ),
            route.Exchanges[0].Host,
            null
        );
        var tried = false;
        foreach (var exchange in route.Exchanges)
        foreach (var address in exchange.Addresses)
        {
            var choice = pool.For(provider, address.AddressFamily);
            if (choice.Waits is { } wait && !tried)
            {
                trip = new Trip.Waits(wait);
                // Another address of ours is not to be used in its stead (P06).
                if (wait.IsOfOne)
                    return trip;
            }
            if (choice.From is not { } from)
                continue;
            tried = true;
            var place = new ConnectionPlace(
                new EgressPath(from.Address, provider),
                exchange.Host,
                new IPEndPoint(address, settings.Port),
                exchange.Demand.Source
            );
            var way = new Way(place, pool, from, exchange.Demand, policy);
            var (connection, failure) = await ConnectAsync(way, either.Token);
            if (connection is null)
            {
                trip = failure!;
                if (either.IsCancellationRequested || IsOurs(trip))
                    return trip;
                continue;
            }
            return await CarryAsync(connection, message, way, lastLook, either.Token);
        }
        return trip;
    }

    /// <summary>Closes sessions that idle; call it every few seconds.</summary>
    public Task TrimAsync() => connections.TrimAsync();

    public ValueTask DisposeAsync() => connections.DisposeAsync();

    /// <summary>Another host would not help, and another address of ours is not to be used (A01, P06).</summary>
    static bool IsOurs(Trip trip) =>
        trip is Trip.Stopped or Trip.Ended { Result: SmtpResult.CannotSend { Status.Subject: 3 } };

    async Task<Trip> CarryAsync(
        OpenConnection connection,
        SealedMessage message,
        Way way,
        Func<CancellationToken, Task<bool>> lastLook,
        CancellationToken cancellationToken
    )
    {
        var envelope = Envelope(message);
        while (true)
        {
            bool mayGo;
            try
            {
                mayGo = await lastLook(cancellationToken) && way.MayBeTaken;
            }
            catch
            {
                await connections.CloseAsync(connection);
                throw;
            }
            if (!mayGo)
            {
                await connections.ReturnAsync(connection, way.Policy.MessagesPerConnection);
                return new Trip.Stopped();
            }
            var wasUsed = connection.Messages++ > 0;
            var result = await connection.Session.DeliverAsync(envelope, message.Content, null, cancellationToken);
            var trip = new Trip.Ended(result, connection.Place.Host, connection.LocalAddress);
            await connections.ReturnAsync(connection, way.Policy.MessagesPerConnection);
            // A server may close an idle line without a word; to open another at once is allowed, once.
            if (!wasUsed || !EndedBeforeTransaction(result) || cancellationToken.IsCancellationRequested)
                return trip;
            await connections.ReserveAsync(way.Place.Path, way.Policy.Connections, cancellationToken);
            var (fresh, failure) = await OpenAsync(way, cancellationToken);
            if (fresh is null)
                return failure!;
            connection = fresh;
        }
    }

    static bool EndedBeforeTransaction(SmtpResult result) =>
        result
            is SmtpResult.Broken { Stage: SmtpStage.Reset or SmtpStage.Mail, Uncertain: false }
                or SmtpResult.Refused { Reply.EndsSession: true, Stage: SmtpStage.Mail };

    async Task<(OpenConnection?, Trip?)> ConnectAsync(Way way, CancellationToken cancellationToken) =>
        await connections.TakeAsync(way.Place, way.Policy.Connections, cancellationToken) is { } idle
            ? (idle, null)
            : await OpenAsync(way, cancellationToken);

    /// <summary>Puts a connection into the place that was reserved, or gives it up.</summary>
    async Task<(OpenConnection?, Trip?)> OpenAsync(Way way, CancellationToken cancellationToken)
    {
        var place = way.Place;
        // The place may have been waited for, and the address may have left the pool meanwhile.
        if (!way.MayBeTaken)
        {
            connections.GiveUp(place.Path);
            return (null, new Trip.Stopped());
        }
        IConnection? line = null;
        try
        {
            line = await network.ConnectAsync(way.From.Address, place.Target, cancellationToken);
        }
        catch (ConnectException e) when (e.Fault == ConnectFault.SourceUnavailable)
        {
            return (
                null,
                Failed(new SmtpResult.CannotSend(new EnhancedStatus(4, 3, 5), $"egress-unavailable: {e.Message}"))
            );
        }
        catch (Exception e) when (e is ConnectException or OperationCanceledException)
        {
            return (null, Failed(new SmtpResult.Broken(SmtpStage.Greeting, e.Message, Uncertain: false)));
        }
        finally
        {
            if (line is null)
                connections.GiveUp(place.Path);
        }
        var options = new SmtpClientOptions(way.From.EhloName.Ascii, place.Host)
        {
            Tls = way.Demand.Tls ?? way.Policy.Tls,
            Associations = way.Demand.Associations,
            TrustedRoots = settings.TrustedRoots,
            Timeouts = settings.Timeouts,
        };
        var local = line.LocalEndPoint?.Address;
        var session = new SmtpClientSession(line, options, clock);
        var connection = new OpenConnection(place, session, local);
        var result = await session.OpenAsync(cancellationToken);
        if (result is SmtpResult.Accepted)
            return (connection, null);
        await connections.CloseAsync(connection);
        return (null, Failed(result) with { LocalAddress = local });

        Trip.Ended Failed(SmtpResult result) => new(result, place.Host, null);
    }

    /// <summary>Where a try leads, from which address of ours, and on whose terms.</summary>
    sealed record Way(
        ConnectionPlace Place,
        Pool Pool,
        EgressAddress From,
        TransportDemand Demand,
        ShapingPolicy Policy
    )
    {
        /// <summary>The address may have left its pool since the way was chosen.</summary>
        public bool MayBeTaken => Pool.MaySendFrom(From.Address);
    }

    /// <summary>What a receiver that offers DSN is asked (B05); the identifier comes back in its report.</summary>
    static SmtpEnvelope Envelope(SealedMessage message) =>
        new(
            message.ReversePath,
            message.Recipient,
            new DsnRequest(
                message.MessageId.Left,
                message.Stream == MailStream.Bulk ? DsnNotify.Failure : DsnNotify.Failure | DsnNotify.Delay,
                DsnReturn.Headers,
                message.Recipient
            ),
            message.Content.Length
        );
}
