using LinqToDB;
using LinqToDB.Data;
using Zegel.Storage;

namespace Zegel.Delivery;

/// <summary>Parameters of raw SQL, as the columns hold them.</summary>
static class Raw
{
    public static DataParameter Instant(string name, DateTimeOffset? moment) =>
        new(name, moment?.ToMicros(), DataType.Int64);

    public static DataParameter Number(string name, long number) => new(name, number, DataType.Int64);

    public static DataParameter Id(string name, Guid id) => new(name, id.ToString("D"), DataType.Text);

    public static DataParameter Text(string name, string? text) => new(name, text, DataType.Text);

    public static DataParameter Flag(string name, bool flag) => new(name, flag, DataType.Boolean);
}
