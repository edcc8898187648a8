using Microsoft.CodeAnalysis;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Ef.Migrations;

/// <summary>The databases that building an index works differently in.</summary>
internal enum DatabaseProvider
{
    /// <summary>Another one, or one that nothing names.</summary>
    Unknown,
    PostgreSql,
    SqlServer,
}

/// <summary>A migration that EF Core finds: a class with an id.</summary>
/// <param name="Type">The class.</param>
/// <param name="Id">The id, which begins with the time of its making.</param>
/// <param name="Context">The context that it is for.</param>
internal sealed record MigrationClass(INamedTypeSymbol Type, string Id, ITypeSymbol? Context)
{
    private static readonly PerCompilation<Dictionary<string, string>> s_newest = new(static c => FindNewest(c));

    /// <summary>The migration that a class is; null for one without an id.</summary>
    public static MigrationClass? Of(INamedTypeSymbol type, INamedTypeSymbol? migration)
    {
        if (!type.DerivesFrom(migration))
            return null;
        string? id = null;
        ITypeSymbol? context = null;
        foreach (var attribute in type.GetAttributes())
        {
            if (attribute is { AttributeClass.Name: "MigrationAttribute", ConstructorArguments: [{ Value: string text }] })
                id = text;
            else if (attribute is { AttributeClass.Name: "DbContextAttribute", ConstructorArguments: [{ Value: ITypeSymbol named }] })
                context = named;
        }

        return id is null ? null : new(type, id, context);
    }

    /// <summary>True when no later migration of the same context is in the compilation: the others have been applied long since.</summary>
    public bool IsNewest(Compilation compilation) =>
        s_newest.Get(compilation).TryGetValue(ContextName, out var newest) && newest == Id;

    /// <summary>The database that the migration is for, by its annotations, its context's options, or what the project refers to.</summary>
    public DatabaseProvider ProviderIn(EfModel model)
    {
        foreach (var reference in Type.DeclaringSyntaxReferences)
        {
            var text = reference.SyntaxTree.GetText().ToString();
            // By an annotation, by the model that is kept beside it, or by a context in the same file.
            var isNpgsql = Mentions(text, "\"Npgsql:") || Mentions(text, "NpgsqlModelBuilder") || Mentions(text, "UseNpgsql(");
            var isSqlServer = Mentions(text, "\"SqlServer:") || Mentions(text, "SqlServerModelBuilder") || Mentions(text, "UseSqlServer(");
            if (isNpgsql != isSqlServer)
                return isNpgsql ? DatabaseProvider.PostgreSql : DatabaseProvider.SqlServer;
        }

        if (model.Configuration.OptionsOf(Context).Provider is { } method)
        {
            return method switch
            {
                "UseNpgsql" => DatabaseProvider.PostgreSql,
                "UseSqlServer" or "UseAzureSql" => DatabaseProvider.SqlServer,
                _ => DatabaseProvider.Unknown,
            };
        }

        var names = model.Compilation.ReferencedAssemblyNames.Select(static r => r.Name).Where(IsProvider).ToList();
        return names is not [var only] ? DatabaseProvider.Unknown : only switch
        {
            "Npgsql.EntityFrameworkCore.PostgreSQL" => DatabaseProvider.PostgreSql,
            "Microsoft.EntityFrameworkCore.SqlServer" => DatabaseProvider.SqlServer,
            _ => DatabaseProvider.Unknown,
        };
    }

    private string ContextName => Context?.ToDisplayString() ?? "";

    private static bool Mentions(string text, string word) => text.IndexOf(word, StringComparison.Ordinal) >= 0;

    private static bool IsProvider(string assembly) =>
        assembly is "Npgsql.EntityFrameworkCore.PostgreSQL" or "Microsoft.EntityFrameworkCore.SqlServer"
            or "Microsoft.EntityFrameworkCore.Sqlite" or "Pomelo.EntityFrameworkCore.MySql"
            or "MySql.EntityFrameworkCore" or "Oracle.EntityFrameworkCore";

    private static Dictionary<string, string> FindNewest(Compilation compilation)
    {
        var newest = new Dictionary<string, string>(StringComparer.Ordinal);
        if (EfModel.For(compilation)?.Symbols.Migration is not { } migration)
            return newest;
        var pending = new Stack<INamespaceSymbol>();
        pending.Push(compilation.Assembly.GlobalNamespace);
        while (pending.Count > 0)
        {
            foreach (var member in pending.Pop().GetMembers())
            {
                if (member is INamespaceSymbol nested)
                    pending.Push(nested);
                else if (member is INamedTypeSymbol { TypeKind: TypeKind.Class } type && Of(type, migration) is { } found
                    && (!newest.TryGetValue(found.ContextName, out var known) || string.CompareOrdinal(known, found.Id) < 0))
                    newest[found.ContextName] = found.Id;
            }
        }

        return newest;
    }
}
