using Zegel.Mail.Network;
using Zegel.Mail.Reports;

namespace Zegel.Mail.Smtp;

/// <summary>One conversation as client (RFC 5321): open it, deliver messages one after the other, quit. It owns its connection.</summary>
/// <remarks>
/// Not for use by two callers at once. Nothing here throws for what a server does: every end is an <see cref="SmtpResult"/>,
/// a cancelled call too, since only the result knows whether the final dot had left.
/// </remarks>
public sealed partial class SmtpClientSession(IConnection connection, SmtpClientOptions options, TimeProvider clock)
    : IAsyncDisposable
{
    readonly SmtpClientLine line = new(connection, options.Transcript, clock);
    readonly SmtpTimeouts timeouts = options.Timeouts;
    SmtpEnvelope? announced;
    bool isOpen;
    bool needsReset;
    int transactions;

    /// <summary>What the server offered last; what it said before TLS is forgotten.</summary>
    public SmtpExtensions Extensions { get; private set; } = SmtpExtensions.None;

    /// <summary>Null in clear.</summary>
    public SmtpTls? Tls { get; private set; }

    /// <summary>True while the line stands and the server takes another transaction (<c>MAILMAX</c>, RFC 9422).</summary>
    public bool MayReuse => isOpen && transactions < (Extensions.MailMax ?? int.MaxValue);

    /// <summary>Greeting, <c>EHLO</c> and, as the policy has it, <c>STARTTLS</c> and <c>EHLO</c> again.</summary>
    /// <returns>
    /// <see cref="SmtpResult.Accepted"/> when messages may follow. TLS that was offered and then fails, or is required and not
    /// offered, is a transient <see cref="SmtpResult.CannotSend"/>: this line never goes on in clear (A60).
    /// </returns>
    public async ValueTask<SmtpResult> OpenAsync(CancellationToken cancellationToken)
    {
        using var stop = line.BreakOn(cancellationToken);
        try
        {
            var greeting = await line.ReadAsync(SmtpStage.Greeting, timeouts.Greeting);
            if (greeting.Code >= 300)
                return new SmtpResult.Refused(greeting, SmtpStage.Greeting);
            var hello = await HelloAsync();
            if (hello is not SmtpResult.Accepted)
                return hello;
            if ((options.MustEncrypt || options.Tls != TlsPolicy.None) && Extensions.StartTls)
            {
                if (await StartTlsAsync() is { } failed)
                    return failed;
                hello = await HelloAsync();
            }
            else if (options.MustEncrypt)
                return new SmtpResult.CannotSend(new EnhancedStatus(4, 7, 4), "TLS is required and was not offered");
            isOpen = hello is SmtpResult.Accepted;
            return hello;
        }
        catch (LineBrokenException e)
        {
            return new SmtpResult.Broken(e.Stage, e.Message, Uncertain: false);
        }
    }

    /// <summary>Delivers one message.</summary>
    /// <param name="content">Header and body with CRLF line ends; dots are doubled here.</param>
    /// <param name="next">
    /// The envelope the following call will bring, if the caller has more: with <c>PIPELINING</c> it travels in the same write
    /// as this content, one round trip a message (RFC 2920 §3.1). Once given it must come next, or the session be disposed.
    /// </param>
    public async ValueTask<SmtpResult> DeliverAsync(
        SmtpEnvelope envelope,
        ReadOnlyMemory<byte> content,
        SmtpEnvelope? next,
        CancellationToken cancellationToken
    )
    {
        if (announced is not null && !ReferenceEquals(announced, envelope))
            throw new InvalidOperationException($"{announced.To} was announced, {envelope.To} came.");
        if ((envelope.Obstacle(Extensions, content.Length) ?? Obstacle(envelope, content.Span)) is { } obstacle)
        {
            isOpen &= announced is null; // its DATA is already said, and nothing may follow it
            return obstacle;
        }
        if (!isOpen || (announced is null && !MayReuse))
            return new SmtpResult.Broken(SmtpStage.Mail, "the session takes no more messages", Uncertain: false);
        using var stop = line.BreakOn(cancellationToken);
        try
        {
            var refused = Extensions.Pipelining
                ? await EnvelopeInOneGoAsync(envelope, content.Length)
                : await EnvelopeInLockstepAsync(envelope, content.Length);
            return refused ?? await ContentAsync(content, next);
        }
        catch (LineBrokenException e)
        {
            isOpen = false;
            return new SmtpResult.Broken(e.Stage, e.Message, Uncertain: e.Stage == SmtpStage.FinalDot);
        }
    }

    /// <summary>Says <c>QUIT</c> and waits a moment for the answer (D19). The session is over, whatever comes.</summary>
    public async ValueTask QuitAsync(CancellationToken cancellationToken)
    {
        if (!isOpen || announced is not null)
            return; // after DATA a QUIT would be content
        isOpen = false;
        using var stop = line.BreakOn(cancellationToken);
        try
        {
            await AskAsync("QUIT", SmtpStage.Quit, timeouts.Quit);
        }
        catch (LineBrokenException) { }
    }

    public ValueTask DisposeAsync()
    {
        isOpen = false;
        return line.DisposeAsync();
    }

    async ValueTask<SmtpResult> HelloAsync()
    {
        Extensions = SmtpExtensions.None;
        var reply = await AskAsync($"EHLO {options.HelloName}", SmtpStage.Hello, timeouts.Hello);
        if (reply.Code < 300)
            Extensions = SmtpExtensions.Read(reply);
        else if (reply.IsPermanent)
            reply = await AskAsync($"HELO {options.HelloName}", SmtpStage.Hello, timeouts.Hello);
        return reply.Code < 300 ? new SmtpResult.Accepted(reply) : new SmtpResult.Refused(reply, SmtpStage.Hello);
    }

    async ValueTask<SmtpResult?> StartTlsAsync()
    {
        var reply = await AskAsync("STARTTLS", SmtpStage.StartTls, timeouts.StartTls);
        if (reply.Code != 220)
            return new SmtpResult.CannotSend(
                new EnhancedStatus(4, 7, 4),
                $"STARTTLS was offered, then refused: {reply}"
            );
        try
        {
            Tls = await line.StartTlsAsync(options);
            return null;
        }
        catch (LineBrokenException e)
        {
            return new SmtpResult.CannotSend(new EnhancedStatus(4, 7, 5), $"the TLS handshake failed: {e.Message}");
        }
    }

    async ValueTask<SmtpReply> AskAsync(string command, SmtpStage stage, TimeSpan limit)
    {
        line.Write(command);
        await line.FlushAsync(stage, limit);
        return await line.ReadAsync(stage, limit);
    }
}
