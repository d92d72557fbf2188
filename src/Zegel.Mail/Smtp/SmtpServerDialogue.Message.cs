using System.Globalization;

namespace Zegel.Mail.Smtp;

/// <summary>Messages: DATA (RFC 5321 §4.1.1.4), BDAT (RFC 3030), and what becomes of them.</summary>
sealed partial class SmtpServerDialogue
{
    async ValueTask<bool> DataAsync()
    {
        switch (await receiver.DataAsync(peer, sender, [.. recipients], line.Token))
        {
            case SmtpAnswer.Say(var reply) when reply.Code >= 400:
                return Forget() && Say(reply);
            case SmtpAnswer.Cut:
                return false;
        }
        Say(SmtpReply.Plain(354, "End with CRLF.CRLF"));
        using var data = new SmtpDataReader(options.SizeBytesMax, options.Memory);
        return await line.ReadDataAsync(data) && await TakeAsync(data);
    }

    async ValueTask<bool> ChunkAsync(string argument)
    {
        var words = argument.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var isLast = words is [_, var last] && last.Equals("LAST", StringComparison.OrdinalIgnoreCase);
        if (
            words is not ([_] or [_, _])
            || (words.Length == 2 && !isLast)
            || !long.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var octets)
            || octets > 2L * options.SizeBytesMax
        ) // without a believable count nobody knows where the next command begins
            return await HangUpAsync(Reply(501, "5.5.4", "Say BDAT, a size, and LAST for the last"));
        if (!state.Welcomes(SmtpVerb.Bdat))
            return await line.ReadChunkAsync(null, octets) && Wrong(503, "5.5.1", state.Wants());
        state = SmtpState.Chunks;
        chunks ??= new SmtpDataReader(options.SizeBytesMax, options.Memory);
        if (!await line.ReadChunkAsync(chunks, octets))
            return false;
        if (isLast)
            chunks.EndChunks();
        else if (!chunks.IsSpoilt && !chunks.IsTooLarge && !chunks.IsOutOfMemory)
            return Say(250, "2.0.0", "Go on");
        return await TakeAsync(chunks);
    }

    /// <summary>The end of a message, however it came.</summary>
    async ValueTask<bool> TakeAsync(SmtpDataReader data)
    {
        if (data.IsSpoilt)
            return await HangUpAsync(Reply(550, "5.5.2", "The message has a bare CR or LF"));
        if (data.IsEndless)
            return await HangUpAsync(SmtpCommand.TooBig(options));
        var isOver = false;
        var reply =
            data.IsTooLarge ? SmtpCommand.TooBig(options)
            : data.IsOutOfMemory ? Reply(452, "4.3.1", "No room just now")
            : Hops.Count(data.Content.Span) >= options.HopsMax ? Reply(554, "5.4.6", "The message goes in circles")
            : await JudgeAsync();
        Forget();
        return !isOver && Say(reply);

        async ValueTask<SmtpReply> JudgeAsync()
        {
            var message = new SmtpReceived(peer, sender, [.. recipients], data.Content);
            var answer = await receiver.MessageAsync(message, line.Token);
            isOver = answer is SmtpAnswer.Cut;
            var said = answer is SmtpAnswer.Say(var words) ? words : Reply(250, "2.0.0", "Accepted");
            if (said.IsPositive)
                commandsSinceMessage = 0;
            return said;
        }
    }
}
