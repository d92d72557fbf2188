using System.IO.Pipelines;

namespace Zegel.Mail.Smtp;

/// <summary>One conversation as server (RFC 5321) over a pipe. It keeps the order of things; the receiver decides.</summary>
public sealed class SmtpServerSession(
    IDuplexPipe pipe,
    SmtpPeer peer,
    SmtpServerOptions options,
    SmtpReceiver receiver,
    TimeProvider clock
)
{
    /// <summary>Talks until one side ends it, and completes the pipe.</summary>
    /// <param name="cancellationToken">The server goes down: the client hears 421 and tries again later.</param>
    /// <exception cref="Exception">The receiver threw; the client has heard 421.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var line = new SmtpServerLine(pipe, options, clock, cancellationToken);
        using var dialogue = new SmtpServerDialogue(line, peer, options, receiver);
        try
        {
            await dialogue.TalkAsync();
        }
        catch (LineGoneException) { } // nobody hears anything any more
        catch (OperationCanceledException) when (line.Token.IsCancellationRequested)
        {
            line.Say(
                line.IsTimedOut
                    ? SmtpReply.Of(421, new(4, 4, 2), "Too slow, closing")
                    : SmtpReply.Of(421, new(4, 3, 2), "Going down, closing")
            );
        }
        catch
        {
            line.Say(SmtpReply.Of(421, new(4, 3, 0), "Something broke here, closing"));
            throw;
        }
        finally
        {
            await line.FarewellAsync();
        }
    }
}
