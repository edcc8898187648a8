using System;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Microsoft.EntityFrameworkCore.SqlServer.Infrastructure.Internal
{
    public class SqlServerOptionsExtension : RelationalOptionsExtension
    {
        public override DbContextOptionsExtensionInfo Info => throw new NotSupportedException();

        protected override RelationalOptionsExtension Clone() => this;

        public override void ApplyServices(Microsoft.Extensions.DependencyInjection.IServiceCollection services)
        {
        }
    }
}

namespace Microsoft.EntityFrameworkCore.Infrastructure
{
    using Microsoft.EntityFrameworkCore.SqlServer.Infrastructure.Internal;

    public class SqlServerDbContextOptionsBuilder
        : RelationalDbContextOptionsBuilder<SqlServerDbContextOptionsBuilder, SqlServerOptionsExtension>
    {
        public SqlServerDbContextOptionsBuilder(DbContextOptionsBuilder optionsBuilder)
            : base(optionsBuilder)
        {
        }
    }
}

namespace Microsoft.EntityFrameworkCore
{
    public static class SqlServerDbContextOptionsExtensions
    {
        public static DbContextOptionsBuilder UseSqlServer(
            this DbContextOptionsBuilder optionsBuilder,
            string? connectionString,
            Action<SqlServerDbContextOptionsBuilder>? sqlServerOptionsAction = null) => optionsBuilder;

        public static DbContextOptionsBuilder<TContext> UseSqlServer<TContext>(
            this DbContextOptionsBuilder<TContext> optionsBuilder,
            string? connectionString,
            Action<SqlServerDbContextOptionsBuilder>? sqlServerOptionsAction = null)
            where TContext : DbContext => optionsBuilder;
    }
}
