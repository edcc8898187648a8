using System;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Microsoft.EntityFrameworkCore.Infrastructure
{
    public class LazyLoadingProxiesOptionsBuilder
    {
        public virtual LazyLoadingProxiesOptionsBuilder IgnoreNonVirtualNavigations(bool ignoreNonVirtualNavigations = true) => this;
    }
}

namespace Microsoft.EntityFrameworkCore
{
    public static class ProxiesExtensions
    {
        public static DbContextOptionsBuilder UseLazyLoadingProxies(
            this DbContextOptionsBuilder optionsBuilder, bool useLazyLoadingProxies = true) => optionsBuilder;

        public static DbContextOptionsBuilder UseLazyLoadingProxies(
            this DbContextOptionsBuilder optionsBuilder, Action<LazyLoadingProxiesOptionsBuilder> lazyLoadingProxiesOptionsAction) => optionsBuilder;

        public static DbContextOptionsBuilder<TContext> UseLazyLoadingProxies<TContext>(
            this DbContextOptionsBuilder<TContext> optionsBuilder, bool useLazyLoadingProxies = true)
            where TContext : DbContext => optionsBuilder;

        public static DbContextOptionsBuilder UseChangeTrackingProxies(
            this DbContextOptionsBuilder optionsBuilder, bool useChangeTrackingProxies = true, bool checkEquality = true) => optionsBuilder;

        public static TEntity CreateProxy<TEntity>(this DbContext context, params object[] constructorArguments)
            where TEntity : class => throw new NotSupportedException();
    }
}
