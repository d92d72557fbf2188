using System.Net;
using Zegel.Mail.Smtp;

namespace Zegel.Delivery;

/// <summary>Where an open session leads: only to the same host over the same path may it be used again.</summary>
readonly record struct ConnectionPlace(EgressPath Path, string Host, IPEndPoint Target);

/// <summary>A session with the number of messages it has carried.</summary>
sealed class OpenConnection(ConnectionPlace place, SmtpClientSession session, IPAddress? localAddress)
{
    public ConnectionPlace Place { get; } = place;
    public SmtpClientSession Session { get; } = session;
    public IPAddress? LocalAddress { get; } = localAddress;
    public int Messages { get; set; }
    public DateTimeOffset IdleSince { get; set; }
}

/// <summary>Keeps sessions open for a minute, since a greeting and a handshake cost more than a message.</summary>
sealed class ConnectionCache(TimeProvider clock) : IAsyncDisposable
{
    static readonly TimeSpan IdleMax = TimeSpan.FromSeconds(60);

    /// <summary>Sockets kept for no one in particular.</summary>
    const int IdleCountMax = 500;

    readonly Lock gate = new();

    /// <summary>The one used last stands last.</summary>
    readonly LinkedList<OpenConnection> idle = [];

    readonly Dictionary<EgressPath, int> open = [];

    /// <summary>A session to this place that idles, or null: then the caller may open one and must <see cref="Opened"/> it.</summary>
    /// <param name="connectionsMax">For the path. An idle session to another host makes room when it is reached.</param>
    public async ValueTask<OpenConnection?> TakeAsync(ConnectionPlace place, int connectionsMax)
    {
        OpenConnection? inTheWay;
        lock (gate)
        {
            for (var node = idle.Last; node is not null; node = node.Previous)
                if (node.Value.Place == place && clock.GetUtcNow() - node.Value.IdleSince < IdleMax)
                {
                    idle.Remove(node);
                    return node.Value;
                }
            inTheWay =
                open.GetValueOrDefault(place.Path) >= connectionsMax
                    ? idle.FirstOrDefault(c => c.Place.Path == place.Path)
                    : null;
            if (inTheWay is not null)
                idle.Remove(inTheWay);
        }
        if (inTheWay is not null)
            await CloseAsync(inTheWay);
        return null;
    }

    public void Opened(OpenConnection connection)
    {
        lock (gate)
            open[connection.Place.Path] = open.GetValueOrDefault(connection.Place.Path) + 1;
    }

    /// <summary>Keeps it for the next message, or closes it when it has carried enough.</summary>
    public async ValueTask ReturnAsync(OpenConnection connection, int messagesMax)
    {
        if (connection.Session.MayReuse && connection.Messages < messagesMax)
            lock (gate)
                if (idle.Count < IdleCountMax)
                {
                    connection.IdleSince = clock.GetUtcNow();
                    idle.AddLast(connection);
                    return;
                }
        await CloseAsync(connection);
    }

    /// <summary>Closes what has idled long enough.</summary>
    public async Task TrimAsync()
    {
        var old = new List<OpenConnection>();
        lock (gate)
            while (idle.First is { } first && clock.GetUtcNow() - first.Value.IdleSince >= IdleMax)
            {
                idle.RemoveFirst();
                old.Add(first.Value);
            }
        await Task.WhenAll(old.Select(CloseAsync));
    }

    public async Task CloseAsync(OpenConnection connection)
    {
        lock (gate)
        {
            var left = open.GetValueOrDefault(connection.Place.Path) - 1;
            if (left > 0)
                open[connection.Place.Path] = left;
            else
                open.Remove(connection.Place.Path);
        }
        await connection.Session.QuitAsync(CancellationToken.None);
        await connection.Session.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        List<OpenConnection> all;
        lock (gate)
        {
            all = [.. idle];
            idle.Clear();
        }
        await Task.WhenAll(all.Select(CloseAsync));
    }
}
