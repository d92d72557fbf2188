using System.Text;

namespace Zegel.Server.Api;

/// <summary>A page of many.</summary>
/// <param name="Next">Hand it in as <c>after</c> for the next page; null when this is the last.</param>
sealed record ApiPage<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Which page is wanted: <c>?limit=</c> and <c>?after=</c>.</summary>
static class ApiCursor
{
    public const int LimitMax = 500;
    public const int LimitDefault = 50;

    public static string Of(string key) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(key)).Replace('+', '-').Replace('/', '_').TrimEnd('=');

    /// <summary>False with a sentence when one of them cannot be used.</summary>
    public static bool TryRead(int? limit, string? after, out int take, out string? key, out string fault)
    {
        (take, key, fault) = (limit ?? LimitDefault, null, "");
        if (take is < 1 or > LimitMax)
            fault = $"limit is 1 to {LimitMax}";
        else if (after is { Length: > 0 })
        {
            var buffer = new byte[200];
            var padded = after.Replace('-', '+').Replace('_', '/') + new string('=', (4 - after.Length % 4) % 4);
            if (after.Length > 200 || !Convert.TryFromBase64String(padded, buffer, out var length))
                fault = "after is not a cursor of ours: take it from `next`";
            else
                key = Encoding.UTF8.GetString(buffer, 0, length);
        }
        return fault.Length == 0;
    }

    /// <summary>The same where a page begins after the id of a row.</summary>
    public static bool TryReadId(int? limit, string? after, out int take, out Guid? id, out string fault)
    {
        id = null;
        if (!TryRead(limit, after, out take, out var key, out fault))
            return false;
        if (key is not null && !Guid.TryParse(key, out _))
            fault = "after is not a cursor of this list";
        else if (key is not null)
            id = Guid.Parse(key);
        return fault.Length == 0;
    }

    public static ApiPage<T> Page<TRow, T>(
        IReadOnlyList<TRow> rows,
        int take,
        Func<TRow, string> key,
        Func<TRow, T> shape
    ) => new([.. rows.Take(take).Select(shape)], rows.Count > take ? Of(key(rows[take - 1])) : null);
}
