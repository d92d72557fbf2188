using LinqToDB;
using LinqToDB.Data;
using LinqToDB.Internal.Common;
using LinqToDB.Mapping;

namespace Zegel.Storage;

/// <summary>One connection to the database, for reading or inside one write transaction.</summary>
public sealed class Session : DataConnection, IConfigurationID
{
    internal Session(Dialect dialect)
        : base(dialect.Options) => Dialect = dialect;

    public Dialect Dialect { get; }

    /// <summary>Compiled queries are kept by this number. They do not depend on which file or server is asked, only on its kind.</summary>
    int IConfigurationID.ConfigurationID => Dialect.HasOneWriter ? 1 : 2;

    /// <summary>Instants are whole microseconds UTC, ids are lower-case text, the same in both databases.</summary>
    internal static MappingSchema Mapping { get; } = MakeMapping();

    static MappingSchema MakeMapping()
    {
        var schema = new MappingSchema("zegel");
        schema.SetDataType(typeof(DateTimeOffset), DataType.Int64);
        schema.SetScalarType(typeof(DateTimeOffset));
        schema.SetConvertExpression<DateTimeOffset, DataParameter>(t => new DataParameter(
            null,
            t.ToMicros(),
            DataType.Int64
        ));
        schema.SetConvertExpression<DateTimeOffset?, DataParameter>(t => new DataParameter(
            null,
            t == null ? null : t.Value.ToMicros(),
            DataType.Int64
        ));
        schema.SetConvertExpression<long, DateTimeOffset>(micros => Instant.FromMicros(micros));
        schema.SetValueToSqlConverter(
            typeof(DateTimeOffset),
            (sql, _, value) => sql.Append(((DateTimeOffset)value).ToMicros())
        );
        schema.SetDataType(typeof(Guid), DataType.Text);
        schema.SetConvertExpression<Guid, DataParameter>(id => new DataParameter(
            null,
            id.ToString("D"),
            DataType.Text
        ));
        schema.SetConvertExpression<Guid?, DataParameter>(id => new DataParameter(
            null,
            id == null ? null : id.Value.ToString("D"),
            DataType.Text
        ));
        schema.SetConvertExpression<string, Guid>(text => Guid.Parse(text));
        schema.SetValueToSqlConverter(
            typeof(Guid),
            (sql, _, value) => sql.Append('\'').Append(((Guid)value).ToString("D")).Append('\'')
        );
        return schema;
    }
}
