using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace PerfAnalyzers.Ef;

/// <summary>The databases that differ in what rules have to know of them.</summary>
internal enum DatabaseKind
{
    /// <summary>The code does not say it, or says several.</summary>
    Unknown,
    SqlServer,
    PostgreSql,
    MySql,
    Sqlite,

    /// <summary>One that is not known here, or has no tables: Cosmos, MongoDB, memory.</summary>
    Other,
}

/// <summary>What the database is that a context works on, as far as the references and the options in sight say it.</summary>
internal static class Providers
{
    public const string SqliteAssembly = "Microsoft.EntityFrameworkCore.Sqlite";

    private const string SqliteCoreAssembly = "Microsoft.EntityFrameworkCore.Sqlite.Core";
    private const string InMemoryAssembly = "Microsoft.EntityFrameworkCore.InMemory";
    private const string SqlServerAssembly = "Microsoft.EntityFrameworkCore.SqlServer";

    private const string RelationalAssembly = "Microsoft.EntityFrameworkCore.Relational";
    private const string CosmosAssembly = "Microsoft.EntityFrameworkCore.Cosmos";
    private const string MongoAssembly = "MongoDB.EntityFrameworkCore";

    /// <summary>The providers of databases that are reached over a network.</summary>
    private static readonly ImmutableHashSet<string> s_remote = ImmutableHashSet.Create(
        SqlServerAssembly,
        "Npgsql.EntityFrameworkCore.PostgreSQL",
        "Pomelo.EntityFrameworkCore.MySql",
        "MySql.EntityFrameworkCore",
        CosmosAssembly,
        "Oracle.EntityFrameworkCore",
        MongoAssembly,
        "FirebirdSql.EntityFrameworkCore.Firebird",
        "IBM.EntityFrameworkCore");

    /// <summary>
    /// True where the database is in the process: SQLite and the in-memory provider answer at once, their async methods too.
    /// </summary>
    public static bool AnswerAtOnce(ITypeSymbol? context, EfModel model)
    {
        var options = model.Configuration.OptionsOf(context);
        // Of several one is mostly for development, and which of them is named first says nothing.
        if (options.HasSeveralProviders)
            return false;
        if (options.Provider is "UseSqlite" or "UseInMemoryDatabase")
            return true;
        var isLocal = false;
        foreach (var reference in model.Compilation.ReferencedAssemblyNames)
        {
            if (s_remote.Contains(reference.Name))
                return false;
            isLocal |= reference.Name is SqliteAssembly or SqliteCoreAssembly or InMemoryAssembly;
        }

        return isLocal;
    }

    /// <summary>True where a provider of documents is referenced, and none of tables.</summary>
    public static bool KeepDocuments(Compilation compilation)
    {
        var found = false;
        foreach (var reference in compilation.ReferencedAssemblyNames)
        {
            if (reference.Name == RelationalAssembly)
                return false;
            found |= reference.Name is CosmosAssembly or MongoAssembly;
        }

        return found;
    }

    /// <summary>True where the database is SQL Server for certain.</summary>
    public static bool AreSqlServer(ITypeSymbol? context, EfModel model)
    {
        var options = model.Configuration.OptionsOf(context);
        if (options.HasSeveralProviders)
            return false;
        if (options.Provider is { } provider)
            return provider is "UseSqlServer" or "UseAzureSql";
        var isSqlServer = false;
        foreach (var reference in model.Compilation.ReferencedAssemblyNames)
        {
            if (reference.Name == SqlServerAssembly)
                isSqlServer = true;
            else if (s_remote.Contains(reference.Name))
                return false;
        }

        return isSqlServer;
    }

    /// <summary>The database of a context: by its options, else by the only provider that is referenced.</summary>
    public static DatabaseKind KindOf(ITypeSymbol? context, EfModel model)
    {
        var options = model.Configuration.OptionsOf(context);
        if (options.HasSeveralProviders)
            return DatabaseKind.Unknown;
        if (options.Provider is { } provider)
            return KindOfMethod(provider);
        var only = DatabaseKind.Unknown;
        foreach (var reference in model.Compilation.ReferencedAssemblyNames)
        {
            if (KindOfAssembly(reference.Name) is not { } kind || kind == only)
                continue;
            if (only != DatabaseKind.Unknown)
                return DatabaseKind.Unknown;
            only = kind;
        }

        return only;
    }

    private static DatabaseKind KindOfMethod(string method) => method switch
    {
        "UseSqlServer" or "UseAzureSql" => DatabaseKind.SqlServer,
        "UseNpgsql" => DatabaseKind.PostgreSql,
        "UseMySql" or "UseMySQL" => DatabaseKind.MySql,
        "UseSqlite" => DatabaseKind.Sqlite,
        _ => DatabaseKind.Other,
    };

    private static DatabaseKind? KindOfAssembly(string assembly) => assembly switch
    {
        SqlServerAssembly => DatabaseKind.SqlServer,
        "Npgsql.EntityFrameworkCore.PostgreSQL" => DatabaseKind.PostgreSql,
        "Pomelo.EntityFrameworkCore.MySql" or "MySql.EntityFrameworkCore" => DatabaseKind.MySql,
        SqliteAssembly or SqliteCoreAssembly => DatabaseKind.Sqlite,
        _ => s_remote.Contains(assembly) ? DatabaseKind.Other : null,
    };
}
