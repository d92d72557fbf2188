namespace Zegel.Rules.Reading;

/// <summary>The comments that Outlook for Windows opens: <c>&lt;!--[if mso]&gt; … &lt;![endif]--&gt;</c>.</summary>
static class ConditionalComments
{
    /// <summary>The same text with everything else blanked, so that lines and columns stay; null when there are none.</summary>
    public static string? Only(string html)
    {
        if (!html.Contains("<!--[if", StringComparison.OrdinalIgnoreCase))
            return null;
        var kept = new char[html.Length];
        for (var i = 0; i < html.Length; i++)
            kept[i] = html[i] is '\n' or '\r' ? html[i] : ' ';
        for (var at = 0; at < html.Length; )
        {
            var open = html.IndexOf("<!--[if", at, StringComparison.OrdinalIgnoreCase);
            if (open < 0)
                break;
            var close = html.IndexOf("-->", open, StringComparison.Ordinal);
            var end = close < 0 ? html.Length : close;
            var start = html.IndexOf("]>", open, end - open, StringComparison.Ordinal);
            if (start >= 0)
            {
                var inside = html.AsSpan(start + 2, end - start - 2);
                var endif = inside.LastIndexOf("<![endif]", StringComparison.OrdinalIgnoreCase);
                (endif < 0 ? inside : inside[..endif]).CopyTo(kept.AsSpan(start + 2));
            }
            at = end + 1;
        }
        return new string(kept);
    }
}
