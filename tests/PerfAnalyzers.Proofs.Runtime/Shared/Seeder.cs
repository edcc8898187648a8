using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace PerfAnalyzers.Proofs.Runtime;

/// <summary>Inserts rows as they are given, in their order, without the change tracker: what matters is what stands in the database.</summary>
internal sealed class Seeder(DbContext context, DbConnection connection, Store store)
{
    private const int MaxParameters = 900;

    private static readonly JsonSerializerOptions s_json = new() { Converters = { new JsonStringEnumConverter() } };

    public void Insert(Data data)
    {
        using var transaction = connection.BeginTransaction();
        foreach (var entity in context.Model.GetEntityTypes().Where(e => !e.IsOwned()))
        {
            if (data.Tables.TryGetValue(entity.ShortName(), out var rows) && rows.Count > 0)
                Insert(entity, rows, transaction);
        }

        transaction.Commit();
    }

    private void Insert(IEntityType entity, IReadOnlyList<IReadOnlyDictionary<string, JsonElement>> rows, DbTransaction transaction)
    {
        var columns = Columns(entity).ToList();
        var table = $"INSERT INTO {store.Delimit(entity.GetTableName()!)} ({string.Join(", ", columns.Select(c => store.Delimit(c.Name)))}) VALUES ";
        foreach (var batch in rows.Chunk(MaxParameters / columns.Count))
        {
            using var command = connection.CreateCommand();
            command.Transaction = transaction;
            var text = new StringBuilder(table);
            foreach (var row in batch)
            {
                text.Append(command.Parameters.Count == 0 ? "(" : ", (");
                foreach (var (index, (_, property, key)) in columns.Index())
                {
                    var name = "@p" + command.Parameters.Count.ToString(CultureInfo.InvariantCulture);
                    text.Append(index == 0 ? "" : ", ").Append(name);
                    var value = row.TryGetValue(key, out var json) ? json.Deserialize(property.ClrType, s_json) : null;
                    command.Parameters.Add(property.GetRelationalTypeMapping().CreateParameter(command, name, value, property.IsNullable));
                }

                text.Append(')');
            }

            command.CommandText = text.ToString();
            command.ExecuteNonQuery();
        }
    }

    // An owned entity's columns stand in its owner's table; its properties are given as "Address.City".
    private static IEnumerable<(string Name, IProperty Property, string Key)> Columns(IEntityType entity)
    {
        var table = StoreObjectIdentifier.Create(entity, StoreObjectType.Table)!.Value;
        foreach (var property in entity.GetProperties())
            yield return (property.GetColumnName(table)!, property, property.Name);
        foreach (var owned in entity.GetNavigations().Where(n => n.ForeignKey.IsOwnership && !n.IsOnDependent && !n.IsCollection))
        {
            foreach (var property in owned.TargetEntityType.GetProperties().Where(p => !p.IsPrimaryKey()))
                yield return (property.GetColumnName(table)!, property, owned.Name + "." + property.Name);
        }
    }
}
