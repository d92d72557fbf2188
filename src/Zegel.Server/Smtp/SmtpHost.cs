using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Zegel.Server.Smtp;

/// <summary>SMTP ports on Kestrel, without any HTTP.</summary>
public static class SmtpHost
{
    /// <summary>Listens on each end point for its own receiver.</summary>
    public static async Task<IAsyncDisposable> StartAsync(
        IEnumerable<(IPEndPoint EndPoint, SmtpConnection Connection)> listeners,
        CancellationToken cancellationToken
    )
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            foreach (var (endPoint, connection) in listeners)
                kestrel.Listen(endPoint, listen => listen.Run(connection.OnConnectedAsync));
        });
        var host = builder.Build();
        await host.StartAsync(cancellationToken);
        return host;
    }
}
